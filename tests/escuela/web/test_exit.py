"""Quick exit (R16): one tap or the shortcut, blank first, no way back, and the session is over."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import Visit
from tests.factories import School
from tests.live import Live

pytestmark = pytest.mark.chromium

PAGE = "/organizations/"
SIGN_OUT_S = 10


@pytest.fixture
def people(live_school: Live) -> School:
    return live_school.make_school()


def assert_left(page: Page, live: Live) -> None:
    """The neutral page is there, Back does not return, and nobody is signed in any more."""
    page.wait_for_url(live.exit_address + "/")
    # Leaving never waits for the line: the word that ends the session comes after.
    ends = time.monotonic() + SIGN_OUT_S
    while is_signed_in(page, live):
        assert time.monotonic() < ends, "still signed in"
        page.wait_for_timeout(100)


def is_signed_in(page: Page, live: Live) -> bool:
    response = page.request.get(live.address + "/organizations/new", max_redirects=0)
    return response.status not in (302, 401)


def test_r16_one_tap_leaves_and_ends_the_session(
    live_school: Live, people: School, visit: Visit
) -> None:
    page = visit(PAGE, account_id=people.accounts["coordination"])
    steps = page.evaluate("history.length")

    page.click("a.exit")

    assert_left(page, live_school)
    assert page.evaluate("history.length") == steps  # replaced: Back leads past the page


def test_r16_three_times_shift_leaves_even_while_typing(
    live_school: Live, people: School, visit: Visit
) -> None:
    page = visit(PAGE, account_id=people.accounts["coordination"])
    page.fill("#q", "casa")

    for _ in range(3):
        page.keyboard.press("Shift")

    assert_left(page, live_school)


def test_r16_capitals_and_slow_presses_do_not_leave(people: School, visit: Visit) -> None:
    page = visit(PAGE, account_id=people.accounts["coordination"])
    page.focus("#q")

    for letter in "ABCD":
        page.keyboard.press(f"Shift+{letter}")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("a")
    page.keyboard.press("Shift")

    expect(page.locator("#q")).to_have_value("ABCDa")
    expect(page.locator("h1")).to_be_visible()


def test_r16_the_page_is_blank_before_anything_is_asked_of_the_line(
    live_school: Live, people: School, visit: Visit
) -> None:
    page = visit(PAGE, account_id=people.accounts["coordination"])
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """() => { const send = navigator.sendBeacon.bind(navigator);
                   navigator.sendBeacon = url => {
                     const height = document.body.getBoundingClientRect().height;
                     return send(`${url}?height=${height}&title=${document.title}`); }; }"""
    )

    page.click("a.exit")

    assert_left(page, live_school)
    assert [url for url in asked if "/exit" in url] == [
        f"{live_school.address}/exit?height=0&title="
    ]


def test_r16_the_shortcut_leaves_from_a_film_in_full_screen(
    live_school: Live, people: School, visit: Visit
) -> None:
    page = visit(PAGE, account_id=people.accounts["coordination"])
    page.evaluate(
        """() => { document.querySelector("main").innerHTML = "<video controls tabindex=0></video>";
                   document.querySelector("video").onclick = e => e.target.requestFullscreen(); }"""
    )
    page.click("video", position={"x": 20, "y": 20})
    page.wait_for_function("document.fullscreenElement !== null")

    for _ in range(3):
        page.keyboard.press("Shift")

    assert_left(page, live_school)


def test_r16_without_javascript_the_plain_link_does_the_same(
    live_school: Live, people: School, visit: Visit
) -> None:
    page = visit(PAGE, account_id=people.accounts["coordination"], javascript=False)

    page.click("a.exit")

    assert_left(page, live_school)
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Agregar organización")
