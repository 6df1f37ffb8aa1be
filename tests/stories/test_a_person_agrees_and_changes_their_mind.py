"""A person joins with a consent, is asked again when its text changes, and takes it back."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from escuela.accounts import invitations
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.config import ROOT
from escuela.consent import texts
from escuela.i18n import LANGUAGES
from tests.chromium import Visit, barriers, sideways_px
from tests.factories import PASSWORD
from tests.live import Live

pytestmark = pytest.mark.chromium


def publish_a_change(folder: Path) -> None:
    """As a release does: one sentence more, in every language."""
    new = shutil.copytree(folder / "account" / "1", folder / "account" / "2")
    for language in LANGUAGES:
        with (new / f"{language}.md").open("a", encoding="utf-8") as file:
            file.write("\nTambién guardamos qué avisos quieres recibir.\n")
    texts.publish(folder)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_agreed_asked_again_and_gone(
    chromium: Browser, start_live: Callable[..., Live], tmp_path: Path, javascript: bool
) -> None:
    folder = shutil.copytree(ROOT / "escuela" / "consent" / "texts", tmp_path / "texts")
    live = start_live({"ESCUELA_CONSENT_TEXTS": str(folder)})
    with live.app.app_context():
        token = invitations.invite(Role.MEMBER, organization_scope(1), by=VISITOR).token
    visit = Visit(chromium, live)

    person = visit(f"/invitacion/{token}", javascript=javascript)
    agrees = person.get_by_label(re.compile("^Leí cómo la escuela cuida"))
    expect(person.get_by_role("heading", name="Cómo cuida la escuela tus datos")).to_be_visible()
    expect(agrees).not_to_be_checked()
    person.get_by_label("Cómo quieres que te llamen").fill("Rocío")
    login = person.get_by_label("Nombre para entrar").input_value()
    person.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    person.get_by_role("button", name="Crear mi cuenta").click()
    expect(person.get_by_text("Sin eso no se puede abrir la cuenta").first).to_be_visible()
    agrees.check()
    person.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    person.get_by_role("button", name="Crear mi cuenta").click()
    person.get_by_role("link", name="Ver mis consentimientos").click()
    expect(person.get_by_text("Versión 1, español")).to_be_visible()
    person.goto(f"{live.address}/account")
    person.get_by_role("button", name="Salir de mi cuenta").click()

    live.stop("server")
    publish_a_change(folder)
    live.start_server()

    person.goto(f"{live.address}/sign-in?next=/preferences")
    person.get_by_label("Nombre para entrar").fill(login)
    person.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    person.get_by_role("button", name="Entrar", exact=True).click()
    added = person.locator("main .card ins")
    expect(added).to_have_text(re.compile("También guardamos qué avisos"))
    assert sideways_px(person) == 0
    if javascript:
        assert barriers(person) == []
    person.get_by_role("link", name="Ahora no, seguir").click()
    expect(person).to_have_url(f"{live.address}/preferences")
    person.goto(f"{live.address}/account")
    person.get_by_role("link", name="Leer y responder").click()
    person.get_by_label(re.compile("^Leí cómo la escuela cuida")).check()
    person.get_by_role("button", name="Guardar mi respuesta").click()
    expect(person.get_by_text("Guardamos tu respuesta")).to_be_visible()

    person.get_by_role("link", name="Ver mis consentimientos").click()
    expect(person.get_by_text("Versión 2, español")).to_be_visible()
    person.get_by_role("link", name="Retirar mi consentimiento").click()
    expect(person.get_by_text("la tuya se borra enseguida")).to_be_visible()
    person.get_by_label("Contraseña de ahora").fill(PASSWORD)
    person.get_by_role("button", name="Retirar y borrar mi cuenta").click()
    expect(person.get_by_text("Tu cuenta ya no existe")).to_be_visible()
    for context in visit.contexts:
        context.close()
    assert visit.faults == []
