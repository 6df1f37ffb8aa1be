"""An organization is invited, comes in without mail, shows itself, sees what is next, leaves."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from escuela.db import db
from escuela.organizations.models import Organization
from tests.chromium import Visit
from tests.factories import PASSWORD, School
from tests.factories.videos import make_published_video
from tests.live import Live

pytestmark = [pytest.mark.chromium, pytest.mark.ffmpeg]

NAME = "Vereda Viva"
MAKE, GPS = 0x010F, 0x8825


@pytest.fixture
def people(live_school: Live) -> School:
    return live_school.make_school()


def photo() -> bytes:
    """A picture as a phone takes it: with its place."""
    exif = Image.Exif()
    exif[MAKE] = "Telefonito"
    exif.get_ifd(GPS).update({1: "N", 2: (4.0, 36.0, 35.0), 3: "W", 4: (74.0, 4.0, 54.0)})
    out = io.BytesIO()
    Image.effect_noise((640, 480), 60).convert("RGB").save(out, "JPEG", exif=exif)
    return out.getvalue()


def next_step(page: Page) -> str:
    return page.locator("[aria-current=step] .t").inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_invited_described_published_and_gone(
    visit: Visit, people: School, javascript: bool
) -> None:
    coordination = visit(
        "/organizations/", account_id=people.accounts["coordination"], javascript=javascript
    )
    coordination.get_by_role("link", name="Invitar a una organización").click()
    coordination.get_by_label("Nombre", exact=True).fill(NAME)
    coordination.get_by_role("button", name="Agregar y hacer el enlace").click()
    invitation = coordination.get_by_label("Enlace de la invitación").input_value()
    coordination.get_by_role("link", name="Ver los primeros pasos").click()
    expect(coordination.get_by_text("1 de 8 pasos hechos").first).to_be_visible()
    beginning = coordination.url

    # Nobody else knows of it, whatever they ask for.
    stranger = visit(f"/organizations/?q={NAME}", javascript=javascript)
    expect(stranger.get_by_text("No encontramos organizaciones así")).to_be_visible()

    lead = visit("/sign-in", javascript=javascript)
    lead.goto(invitation)
    lead.get_by_label("Cómo quieres que te llamen").fill("Rocío")
    lead.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    lead.get_by_label("Leí cómo la escuela cuida mis datos").check()
    lead.get_by_role("button", name="Crear mi cuenta").click()

    lead.goto(beginning)
    assert "Descripción escrita" in next_step(lead)
    lead.get_by_role("link", name="Describirla").click()
    lead.get_by_label("Qué hace, en español").fill("Encuentros de jóvenes del campo.")
    lead.get_by_label("Juventudes").check()
    lead.get_by_label(re.compile("^Pública")).check()
    lead.get_by_role("button", name="Guardar cambios").click()
    lead.get_by_role("link", name="Primeros pasos").click()
    lead.get_by_role("link", name="Poner el logo").click()
    lead.get_by_label("Imagen").set_input_files(
        {"name": "IMG_2026.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    lead.get_by_role("button", name="Guardar el logo").click()
    address = lead.locator("main img").get_attribute("src")
    lead.get_by_role("link", name="Primeros pasos").click()
    assert "Segunda persona" in next_step(lead)

    stranger.goto(f"{visit.live.address}/organizations/?topic=youth&q={NAME}")
    stranger.get_by_role("link", name=NAME).click()
    expect(stranger.get_by_text("Encuentros de jóvenes del campo.")).to_be_visible()
    assert stranger.locator("main img").evaluate("img => img.complete && img.naturalWidth") == 160
    served = stranger.request.get(f"{visit.live.address}{address}").body()
    assert b"Telefonito" not in served
    assert not Image.open(io.BytesIO(served)).getexif()

    with visit.live.app.app_context():
        house = db.session.query(Organization).filter_by(name=NAME).one()
        make_published_video(house, "La huerta")
    lead.goto(beginning)
    expect(lead.get_by_text("7 de 8 pasos hechos").first).to_be_visible()
    lead.goto(beginning.replace("/beginning", "/edit"))
    lead.get_by_text("Unir con otra, o dejar la Red").click()
    lead.get_by_role("link", name="Dejar la Red").click()
    lead.get_by_label("Se queda, sin el nombre de la organización").check()
    lead.get_by_label("Lo leí y lo decidimos en la organización.").check()
    lead.get_by_role("button", name="Dejar la Red").click()
    expect(lead.get_by_text("La organización dejó la Red.")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_role("heading", level=1)).not_to_have_text(NAME)
