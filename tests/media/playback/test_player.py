"""static/js/player.js and macros/player.html in a real browser, on a real film, from a lesson."""

import re

import pytest
from playwright.sync_api import Page, expect

from escuela.web.filters import size
from tests.chromium import PHONE, Visit
from tests.media.films import MadeFilm
from tests.media.playback.player import MEDIA, PLAYING_S, choose, light_of, plays_on, wait_until

pytestmark = [pytest.mark.chromium, pytest.mark.ffmpeg]


def test_without_javascript_the_price_is_that_of_the_plain_file(
    visit: Visit, lesson_path: str, made_film: MadeFilm
) -> None:
    page = visit.context(javascript=False).new_page()
    page.goto(visit.live.address + lesson_path)
    with visit.live.app.test_request_context():
        prices = {
            rung.name: size(rung.plain.stat().st_size) for rung in made_film.rungs if rung.plain
        }
    label = page.locator("label", has=page.locator("input[value='240']"))

    assert label.locator(".v").inner_text() == prices["240"]
    assert page.locator("[data-price]").inner_text() in prices.values()


def test_nothing_of_the_film_is_loaded_before_the_button_that_says_its_price(
    visit: Visit, lesson_path: str
) -> None:
    cost = visit.measure(lesson_path)
    page = visit(lesson_path)

    assert not [url for url in cost.urls if "/media/" in url or "hls" in url]
    page.locator("input[name=q][value='480']").check()
    price = page.locator("label", has=page.locator("input[value='480']")).locator(".v").inner_text()
    expect(page.locator("[data-player] form button")).to_have_text(re.compile(re.escape(price)))
    assert re.fullmatch(r"[\d,]+\s(KB|MB)", price)
    player = page.get_by_text(re.compile(r"La primera vez se suman [\d,]+\sKB del reproductor"))
    expect(player).to_be_visible()


WHAT_IS_THERE = """e => { const box = e.getBoundingClientRect();
    const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return box.top >= 0 && box.bottom <= innerHeight && e.contains(hit) }"""


def test_the_first_screen_of_a_phone_holds_a_play_button_that_can_be_tapped(
    visit: Visit, lesson_path: str
) -> None:
    page = visit(lesson_path, size=PHONE)
    button = page.locator("[data-player] form button")

    assert page.evaluate("scrollY") == 0
    assert button.evaluate(WHAT_IS_THERE), "nothing lies over it, the menu neither"
    for choice in page.locator("[name=q]:visible").all():
        choice.focus()
        assert choice.evaluate(WHAT_IS_THERE), "a choice that has the focus is not behind it"


def test_the_data_savers_pictures_are_offered_at_their_price_and_play(
    visit: Visit, lesson_path: str, made_film: MadeFilm
) -> None:
    light, plain = (
        next(rung.segments_bytes for rung in made_film.rungs if rung.name == name)
        for name in ("240-av1", "240")
    )
    page = visit(lesson_path)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    wait_until(page, "document.querySelector('[name=q][value=\"240\"]').dataset.bytes"
                     f" === '{light}'")  # fmt: skip
    with visit.live.app.test_request_context():
        price = size(light)
    assert light < plain
    label = page.locator("label", has=page.locator("input[value='240']"))
    assert price == label.locator(".v").inner_text()

    choose(page, "240")
    plays_on(page)

    assert "240-av1.m3u8" in asked
    assert "240.m3u8" not in asked
    assert light_of(page) > 0.5
    assert page.evaluate(f"Math.min({MEDIA}.videoHeight, {MEDIA}.videoWidth)") == 240


def test_a_device_that_can_not_play_them_smoothly_gets_the_usual_ones(
    visit: Visit, lesson_path: str
) -> None:
    context = visit.context()
    context.add_init_script(
        "navigator.mediaCapabilities.decodingInfo ="
        " async () => ({ supported: true, smooth: false })"
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]))
    page.goto(visit.live.address + lesson_path)

    choose(page, "240")
    plays_on(page)

    assert "240.m3u8" in asked
    assert "240-av1.m3u8" not in asked


@pytest.mark.parametrize("choice", ["240", "480"])
def test_the_film_plays_in_place_by_hls(visit: Visit, lesson_path: str, choice: str) -> None:
    page = visit(lesson_path)

    choose(page, choice)
    plays_on(page)

    assert page.evaluate(f"{MEDIA}.src").startswith("blob:")
    assert light_of(page) > 0.5
    assert page.evaluate(f"Math.min({MEDIA}.videoHeight, {MEDIA}.videoWidth)") == int(choice)


def test_a_seek_lands_where_the_person_asked(visit: Visit, lesson_path: str) -> None:
    page = visit(lesson_path)
    choose(page, "480")
    plays_on(page)

    page.evaluate(f"{MEDIA}.currentTime = 12")

    assert plays_on(page, 12) < 20
    assert light_of(page) > 0.5


def test_sound_alone_plays_and_shows_no_picture(visit: Visit, lesson_path: str) -> None:
    page = visit(lesson_path)

    choose(page, "audio")
    plays_on(page)

    assert page.locator("[data-player] video").count() == 0


def test_changing_the_quality_keeps_the_place(visit: Visit, lesson_path: str) -> None:
    page = visit(lesson_path)
    choose(page, "480")
    wait_until(page, f"{MEDIA}?.readyState > 2")
    page.evaluate(f"{MEDIA}.currentTime = 9")
    plays_on(page, 9)

    page.get_by_role("button", name="Cambiar calidad").click()
    choose(page, "240")
    wait_until(page, f"{MEDIA}.videoHeight == 240")

    assert 9 <= page.evaluate(f"{MEDIA}.currentTime") < 30


@pytest.mark.parametrize("choice", ["240", "audio"])
def test_what_plays_is_in_sight_on_a_phone(visit: Visit, lesson_path: str, choice: str) -> None:
    page = visit(lesson_path)
    page.locator(f"[data-player] input[name=q][value='{choice}']").check()
    page.locator("[data-player] form button").scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 400)")

    page.locator("[data-player] form button").click()

    wait_until(page, f"{MEDIA} !== null")
    assert_in_sight(page)
    page.locator("[data-change]").click()
    choose(page, "360")
    wait_until(page, "document.querySelector('[data-player]').dataset.playing === '360'")
    assert_in_sight(page)


def assert_in_sight(page: Page) -> None:
    """The whole of it lies between the header and the bar below."""
    box = page.evaluate(f"{MEDIA}.getBoundingClientRect().toJSON()")
    header = page.evaluate("document.querySelector('.top').getBoundingClientRect().bottom")
    bar = page.evaluate("document.querySelector('.nav').getBoundingClientRect().top")
    assert box["top"] >= header - 1
    assert box["bottom"] <= bar + 1


def test_a_line_of_the_transcript_leads_to_its_moment(visit: Visit, lesson_path: str) -> None:
    page = visit(lesson_path)

    page.locator("a[data-at-s='8.0']").click()

    assert plays_on(page, 8) < 16
    assert page.url.endswith("#t=8")


def test_a_cut_line_is_told_keeps_the_place_and_goes_on_by_itself(
    visit: Visit, lesson_path: str
) -> None:
    page = visit(lesson_path)
    choose(page, "480")
    plays_on(page)
    page.context.set_offline(True)
    page.evaluate(f"{MEDIA}.currentTime = 40")
    lost = page.locator("[data-lost]")
    expect(lost).to_be_visible(timeout=PLAYING_S * 1000)

    page.context.set_offline(False)

    assert plays_on(page, 40) < 44
    expect(lost).to_be_hidden()
    visit.allow("ERR_INTERNET_DISCONNECTED")


def test_without_javascript_the_form_reloads_the_page_with_a_plain_film(
    visit: Visit, lesson_path: str
) -> None:
    page = visit(lesson_path, javascript=False)

    assert page.locator("input[name=q][value='480']").is_hidden()
    choose(page, "240")
    page.wait_for_load_state()
    film = page.locator("[data-player] video")

    assert film.get_attribute("src") is not None
    assert film.get_attribute("preload") == "none"
    assert page.url.endswith("?q=240")
    page.evaluate(f"{MEDIA}.play()")
    plays_on(page)
    assert light_of(page) > 0.5
