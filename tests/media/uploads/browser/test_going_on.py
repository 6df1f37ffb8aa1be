"""static/js/upload.js and what was begun earlier: the same file goes on, another is told."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories.uploads import MATROSKA
from tests.media.uploads.browser.steps import (
    SIZE,
    Network,
    choose,
    fingerprint,
    received,
    said,
    sign_in,
    start,
    state,
    visit,
)
from tests.media.uploads.server import Server, wait_for

pytestmark = pytest.mark.chromium


def test_w1_after_closing_the_browser_the_same_file_goes_on_and_another_is_refused(
    context: BrowserContext, server: Server, video: Path, tmp_path: Path
) -> None:
    page = visit(context, server)
    Network(page, 2_000_000)
    start(page, video)
    page.get_by_label("Título").fill("Título que queda")
    page.get_by_label("Es público").check()
    wait_for(lambda: received(server) > 2_000_000, 30)
    page.close()
    there = received(server)

    page = visit(context, server)
    assert "Tienes un envío a medias: «marcha.mkv»" in page.locator("[data-waiting]").inner_text()
    expect(page.get_by_label("Título")).to_have_value("Título que queda")
    expect(page.get_by_label("Es público")).to_be_checked()

    other = tmp_path / "otra" / "marcha.mkv"
    other.parent.mkdir()
    other.write_bytes(MATROSKA + bytes(SIZE))
    page.get_by_label("Archivo").set_input_files(other)
    state(page, "refused")
    assert "es otro archivo" in said(page)
    assert received(server) >= there

    choose(page, video)
    assert "Ya tenemos" in said(page)
    page.get_by_role("button", name=re.compile("Seguir: faltan")).click()
    state(page, "done")
    assert fingerprint(video)[:8] in said(page)


def send_all(page: Page, path: Path) -> None:
    """Upload a file, and leave the page before its form is sent."""
    start(page, path)
    state(page, "done")
    page.evaluate("localStorage.clear()")
    page.close()


def test_a_complete_upload_picked_up_again_only_waits_for_its_form(
    context: BrowserContext, server: Server, video: Path
) -> None:
    send_all(visit(context, server), video)
    page = visit(context, server)
    expect(page.locator("[data-waiting]")).to_contain_text("«marcha.mkv» ya subió completo")

    page.get_by_label("Archivo").set_input_files(video)
    state(page, "done")

    assert said(page) == "Tu archivo ya está recibido. Falta enviar el formulario."
    expect(page.locator("[data-waiting]")).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("Seguir|Subir"))).to_have_count(0)
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator("body")).to_contain_text(fingerprint(video))


def test_another_file_with_the_name_of_a_complete_one_says_that_it_is_another(
    context: BrowserContext, server: Server, video: Path, tmp_path: Path
) -> None:
    send_all(visit(context, server), video)
    other = tmp_path / "otra" / "marcha.mkv"
    other.parent.mkdir()
    other.write_bytes(MATROSKA + bytes(300_000))

    page = visit(context, server)
    choose(page, other)
    assert said(page).startswith(
        "Este archivo no es el «marcha.mkv» que ya recibimos. "
        "Si lo subes y envías el formulario, va este."
    )
    page.get_by_role("button", name=re.compile("Subir")).click()
    state(page, "done")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator("body")).to_contain_text(fingerprint(other))


def test_the_note_of_an_upload_that_goes_on_makes_way_for_it(
    context: BrowserContext, server: Server, video: Path, tmp_path: Path
) -> None:
    page = visit(context, server)
    Network(page, 2_000_000)
    start(page, video)
    wait_for(lambda: received(server) > 1_000_000, 30)
    page.close()
    page = visit(context, server)
    note = page.locator("[data-waiting]")
    expect(note).to_contain_text("Tienes un envío a medias")

    choose(page, video)
    page.get_by_role("button", name="Enviar", exact=True).click()
    assert said(page) == "Tu archivo todavía no ha subido. Usa el botón de aquí abajo."
    page.get_by_role("button", name=re.compile("Seguir: faltan")).click()
    state(page, "done")
    expect(note).to_be_hidden()

    other = tmp_path / "otra.mkv"
    other.write_bytes(MATROSKA + bytes(300_000))
    choose(page, other)
    assert "sigue a medias" not in said(page), "it is complete"
    expect(note).to_contain_text("«marcha.mkv» ya subió completo")


def test_another_file_beside_a_half_done_one_is_said_to_be_another(
    context: BrowserContext, server: Server, video: Path, tmp_path: Path
) -> None:
    page = visit(context, server)
    Network(page, 2_000_000)
    start(page, video)
    wait_for(lambda: received(server) > 1_000_000, 30)
    page.close()
    other = tmp_path / "otra.mkv"
    other.write_bytes(MATROSKA + bytes(300_000))

    page = visit(context, server)
    choose(page, other)

    assert said(page).startswith("Este es otro archivo: «marcha.mkv» sigue a medias y guardado.")


def test_an_ended_session_asks_to_sign_in_and_then_it_goes_on(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    Network(page, 3_000_000)
    start(page, video)
    wait_for(lambda: received(server) > 1_000_000, 30)

    context.clear_cookies()
    state(page, "signin")
    expect(page.get_by_role("link", name="Entrar en otra pestaña")).to_be_visible()
    sign_in(context, server)
    page.get_by_role("button", name="Reintentar ahora").click()
    state(page, "done")

    page.get_by_role("button", name="Enviar", exact=True).click()
    page.wait_for_load_state()
    assert fingerprint(video) in page.locator("body").inner_text()
