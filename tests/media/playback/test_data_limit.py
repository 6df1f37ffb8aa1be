"""The monthly data limit: the person's own note, kept on the device alone (data-limit.js)."""

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import Visit
from tests.media.playback.player import choose, plays_on, wait_until

pytestmark = [pytest.mark.chromium, pytest.mark.ffmpeg]

SPENT = "JSON.parse(localStorage.getItem('data.limit')).spentBytes"


def set_limit(page: Page, mb: int) -> None:
    page.get_by_label("Megabytes por mes").fill(str(mb))
    page.get_by_role("button", name="Guardar el límite").click()
    expect(page.get_by_text("Límite guardado en este aparato.")).to_be_visible()


def test_a_limit_counts_what_is_loaded_and_stays_on_the_device(
    visit: Visit, lesson_path: str
) -> None:
    page = visit("/preferences")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))
    set_limit(page, 7777)
    expect(page.get_by_text("Este mes llevas unos 0 de 7777 MB.")).to_be_visible()

    page.goto(visit.live.address + lesson_path)
    expect(page.get_by_text("Te quedan unos 7777 MB")).to_be_visible()
    bytes_ = page.locator("input[name=q][value='240']").get_attribute("data-bytes")
    choose(page, "240")
    plays_on(page)

    wait_until(page, f"{SPENT} > 0")
    assert bytes_ is not None
    assert page.evaluate(SPENT) <= int(bytes_) * 1.1
    assert not [line for line in sent if "7777" in line]


def test_a_choice_over_the_limit_is_told_with_the_lighter_one(
    visit: Visit, lesson_path: str
) -> None:
    page = visit("/preferences")
    set_limit(page, 1)
    page.evaluate(
        "localStorage.setItem('data.limit', JSON.stringify({...JSON.parse("
        "localStorage.getItem('data.limit')), spentBytes: 999990}))"
    )
    page.goto(visit.live.address + lesson_path)

    page.locator("input[name=q][value='480']").check()
    expect(page.get_by_text("Esto pasa el límite de datos")).to_be_visible()
    expect(page.get_by_text("Hay una opción más liviana.")).to_be_visible()
    page.locator("input[name=q][value='audio']").check()
    expect(page.get_by_text("Hay una opción más liviana.")).to_be_hidden()

    page.evaluate(
        "localStorage.setItem('data.limit', JSON.stringify({...JSON.parse("
        "localStorage.getItem('data.limit')), month: '2001-01'}))"
    )
    page.reload()
    expect(page.get_by_text("Te quedan unos 1 MB")).to_be_visible()


def test_a_limit_is_taken_away(visit: Visit) -> None:
    page = visit("/preferences")
    set_limit(page, 150)

    page.get_by_role("button", name="Quitar el límite").click()

    expect(page.get_by_text("Ya no hay límite en este aparato.")).to_be_visible()
    expect(page.get_by_text("Este mes llevas")).to_be_hidden()
    assert page.evaluate("localStorage.getItem('data.limit')") is None


def test_without_javascript_the_page_says_that_the_limit_needs_it(visit: Visit) -> None:
    page = visit.context(javascript=False).new_page()
    page.goto(visit.live.address + "/preferences")

    expect(page.get_by_text("necesita JavaScript")).to_be_visible()
    expect(page.get_by_label("Megabytes por mes")).to_be_hidden()
