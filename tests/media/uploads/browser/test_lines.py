"""static/js/upload.js on lines as they are: slow, cut, paid for; and a server that dies."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories.uploads import MATROSKA
from tests.media.uploads.browser.steps import (
    Network,
    choose,
    fingerprint,
    pieces_of,
    received,
    said,
    start,
    state,
    told,
    visit,
)
from tests.media.uploads.server import Server, wait_for

pytestmark = pytest.mark.chromium

LEAST, MOST = 128 * 1024, 4 * 1024 * 1024
"""Bytes of a piece, as in upload-line.js."""


def test_w1_a_cut_line_is_waited_for_and_goes_on_from_where_it_was(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    network, sent = Network(page, 2_000_000), pieces_of(page)
    start(page, video)
    wait_for(lambda: received(server) > 1_000_000, 30)

    network.set(0, is_cut=True)
    state(page, "waiting")
    assert re.search(r"Esperando conexión, llevas [\d,]+\sMB", said(page))
    expect(page.get_by_role("button", name="Reintentar ahora")).to_be_visible()
    there, before = received(server), len(sent)
    network.set(-1)
    state(page, "done")

    assert fingerprint(video)[:8] in said(page)
    assert sent[0] == 0
    assert 1_000_000 < sent[before] <= there, "it went on from where it was"


def test_w1_the_server_is_killed_and_it_goes_on_by_itself(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    Network(page, 3_000_000)
    start(page, video)
    wait_for(lambda: received(server) > 2_000_000, 30)

    server.kill()
    state(page, "waiting")
    server.start()
    state(page, "done")

    assert fingerprint(video)[:8] in said(page)


def test_w1_never_says_more_than_the_server_has(
    context: BrowserContext, server: Server, video: Path
) -> None:
    page = visit(context, server)
    network = Network(page, 400_000)
    start(page, video)
    shown: list[int] = []

    def look() -> bool:
        shown.append(told(page))
        assert shown[-1] <= received(server), "the page counts what may never arrive"
        return shown[-1] > 2_500_000

    wait_for(look, 30)
    assert len(set(shown)) >= 3, "the bar stands still"
    left = page.locator("[data-left]").inner_text()
    assert left in ("cerca de 1 min", "menos de un minuto"), left

    network.set(0, is_cut=True)
    state(page, "waiting")
    assert told(page) <= received(server)
    network.set(400_000)
    page.reload()
    there = received(server)
    choose(page, video)
    assert told(page) == there
    page.get_by_role("button", name=re.compile("Seguir: faltan")).click()
    wait_for(lambda: told(page) > there, 30)
    assert told(page) <= received(server)


@pytest.fixture
def long_video(tmp_path: Path) -> Path:
    path = tmp_path / "larga.mkv"
    path.write_bytes(MATROSKA + bytes(20_000_000))
    return path


def test_a_piece_is_as_large_as_the_line_sends_in_some_seconds(
    context: BrowserContext, server: Server, long_video: Path
) -> None:
    page = visit(context, server)
    network, begun = Network(page, 100_000), pieces_of(page)
    start(page, long_video)
    wait_for(lambda: told(page) > 0 and len(begun) >= 4, 40)
    slow = [after - before for before, after in pairwise(begun)]
    assert slow[0] == LEAST
    assert all(LEAST <= piece <= 700_000 for piece in slow), slow
    network.set(-1)
    state(page, "done")

    fast = [after - before for before, after in pairwise(begun)]
    assert max(fast) == MOST, fast


def test_a_line_that_becomes_slow_inside_a_piece_still_moves_the_bar(
    context: BrowserContext, server: Server, long_video: Path
) -> None:
    page = visit(context, server)
    network, begun = Network(page, 800_000), pieces_of(page)
    start(page, long_video)
    wait_for(lambda: told(page) > 600_000, 30)
    network.set(40_000)

    wait_for(lambda: told(page) not in begun, 60)

    assert told(page) <= received(server)


# What Chrome on Android reports of its line; a desk's Chromium reports nothing.
ON_MOBILE_DATA = """
const line = new EventTarget();
line.type = "cellular";
Object.defineProperty(navigator, "connection", { value: line });
window.goOn = type => { line.type = type; line.dispatchEvent(new Event("change")); };
"""


def test_w1_on_mobile_data_it_warns_and_can_wait_for_wifi(
    context: BrowserContext, server: Server, video: Path
) -> None:
    context.add_init_script(ON_MOBILE_DATA)
    page = visit(context, server)
    choose(page, video)
    expect(page.locator("[data-mobile]")).to_be_visible()
    page.get_by_label("Solo con wifi").check()

    page.locator("[data-do=start]").click()

    state(page, "wifi")
    assert received(server) == 0
    assert "Esperando wifi" in said(page)
    page.evaluate("goOn('wifi')")
    state(page, "done")
    assert received(server) == video.stat().st_size


def at_rest(page: Page, server: Server) -> int:
    """Wait until nothing more arrives; return how many bytes did."""
    before, now = -1, received(server)
    while now != before:
        page.wait_for_timeout(2000)
        before, now = now, received(server)
    return now


def test_w1_a_line_that_becomes_mobile_stops_where_wifi_was_wanted(
    context: BrowserContext, server: Server, video: Path
) -> None:
    context.add_init_script(ON_MOBILE_DATA.replace("cellular", "wifi"))
    page = visit(context, server)
    network = Network(page, 400_000)
    choose(page, video)
    page.get_by_label("Solo con wifi").check()
    page.locator("[data-do=start]").click()
    wait_for(lambda: received(server) > 0, 30)

    page.evaluate("goOn('cellular')")

    state(page, "wifi")
    # What was under way still arrives; the rest would go on arriving for half a minute.
    assert at_rest(page, server) < video.stat().st_size
    network.set(-1)
    page.evaluate("goOn('wifi')")
    state(page, "done")
