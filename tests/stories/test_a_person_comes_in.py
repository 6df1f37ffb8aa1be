"""A person is invited, joins without mail, loses the password, comes back, and leaves."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import Visit
from tests.factories import PASSWORD, School
from tests.live import Live

pytestmark = pytest.mark.chromium

OTHER, THIRD = "tapir lento cumbre azul", "cumbre lenta tapir rojo"


@pytest.fixture
def people(live_school: Live) -> School:
    return live_school.make_school()


def link_on(page: Page) -> str:
    return page.get_by_label(re.compile("^Enlace")).input_value()


def sign_in(page: Page, login: str, password: str) -> None:
    page.get_by_label("Nombre para entrar").fill(login)
    page.get_by_label("Contraseña", exact=True).fill(password)
    page.get_by_role("button", name="Entrar", exact=True).click()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_invited_joined_lost_found_and_gone(visit: Visit, people: School, javascript: bool) -> None:
    lead = visit("/people/", account_id=people.accounts["lead"], javascript=javascript)
    lead.get_by_role("link", name="Invitar").click()
    lead.get_by_label(re.compile("^Integrante")).check()
    lead.get_by_role("button", name="Hacer el enlace").click()
    invitation = link_on(lead)

    person = visit("/sign-in", javascript=javascript)
    person.goto(invitation)
    person.get_by_label("Cómo quieres que te llamen").fill("Rocío")
    login = person.get_by_label("Nombre para entrar").input_value()
    person.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    person.get_by_label(re.compile("^Leí cómo la escuela cuida")).check()
    person.get_by_role("button", name="Crear mi cuenta").click()
    person.get_by_role("link", name="Códigos de respaldo").click()
    person.get_by_label("Contraseña de ahora").fill(PASSWORD)
    person.get_by_role("button", name="Hacer mi hoja").click()
    codes = person.get_by_role("listitem").filter(has_text=re.compile(r"^[A-Z2-9-]{14}$"))
    expect(codes).to_have_count(8)
    code = codes.nth(2).inner_text()
    person.context.close()

    # Another phone, the password is gone: first the sheet, later a link of the own people.
    person = visit("/sign-in", javascript=javascript)
    person.get_by_role("link", name="Volver a entrar").click()
    person.get_by_label("Nombre para entrar").fill(login)
    person.get_by_label("Código de respaldo").fill(code.lower())
    person.get_by_label("Contraseña nueva").fill(OTHER)
    person.get_by_role("button", name="Cambiar la contraseña y entrar").click()
    expect(person.get_by_text("Te quedan 7 códigos")).to_be_visible()
    lead.goto(f"{visit.live.address}/people/?q=rocio")
    lead.get_by_role("link", name="Rocío").click()
    lead.get_by_role("link", name="Ayudar a volver a entrar").click()
    lead.get_by_role("button", name="Hacer el enlace").click()
    person.goto(link_on(lead))
    person.get_by_label("Contraseña nueva").fill(THIRD)
    person.get_by_role("button", name="Cambiar la contraseña y entrar").click()
    expect(person.get_by_text("Enlace para volver a entrar hecho")).to_be_visible()

    person.get_by_role("button", name="Salir de mi cuenta").click()
    person.goto(f"{visit.live.address}/sign-in")
    sign_in(person, login, OTHER)
    expect(person.get_by_text("no coinciden").first).to_be_visible()
    sign_in(person, login, THIRD)
    person.goto(f"{visit.live.address}/account/erase")
    person.get_by_label("Contraseña de ahora").fill(THIRD)
    person.get_by_role("button", name="Borrar mi cuenta").click()
    lead.goto(f"{visit.live.address}/people/?q=rocio")
    expect(lead.get_by_text("No encontramos ese alias")).to_be_visible()
