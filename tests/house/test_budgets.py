"""House rule: what pages may cost, and for whom they must work. In a real browser.

A phone on a line paid by the megabyte: 40 KB and 6 requests before anything plays.
"""

import importlib
import pkgutil
import re

import pytest
from playwright.sync_api import expect

from tests.chromium import (
    DESK,
    NARROW,
    PHONE,
    Visit,
    barriers,
    sideways_px,
    small_targets,
)
from tests.house import budgets
from tests.house.budgets import Pages
from tests.live import Live

pytestmark = pytest.mark.chromium

PAGE_BYTES = 40_000
PAGE_REQUESTS = 6
SCRIPT_BYTES = 20_000
DOMAINS = [module.name for module in pkgutil.iter_modules(budgets.__path__)]


@pytest.fixture(params=DOMAINS)
def pages(request: pytest.FixtureRequest, live_school: Live) -> Pages:
    module = importlib.import_module(f"{budgets.__name__}.{request.param}")
    found: Pages = module.pages(live_school, live_school.make_school())
    return found


def test_a_page_costs_little_and_says_what_it_costs(pages: Pages, visit: Visit) -> None:
    for name, (path, account_id) in pages.items():
        cost = visit.measure(path, account_id=account_id)
        shown = visit.contexts[-1].pages[0].locator(".foot .xs").inner_text()

        assert cost.total_bytes <= PAGE_BYTES, (name, cost)
        assert cost.requests <= PAGE_REQUESTS, (name, cost)
        assert cost.script_bytes <= SCRIPT_BYTES, (name, cost)
        said = re.search(r"(\d+)\sKB", shown)
        assert said, name
        assert int(said[1]) * 1000 == pytest.approx(cost.total_bytes, rel=0.15), (name, cost)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_page_has_no_barriers(
    pages: Pages, visit: Visit, theme: str, size: tuple[int, int]
) -> None:
    for name, (path, account_id) in pages.items():
        page = visit(path, account_id=account_id, theme=theme, size=size)

        assert barriers(page) == [], name
        assert small_targets(page) == [], name
        page.context.close()


def test_a_page_never_scrolls_sideways(pages: Pages, visit: Visit) -> None:
    for name, (path, account_id) in pages.items():
        page = visit(path, account_id=account_id, size=NARROW)

        assert sideways_px(page) == 0, name
        page.context.close()


def test_a_page_reads_without_javascript(pages: Pages, visit: Visit) -> None:
    for name, (path, account_id) in pages.items():
        page = visit(path, account_id=account_id, javascript=False)

        expect(page.locator("h1"), name).to_be_visible()
        expect(page.locator("a.exit"), name).to_be_visible()
        assert len(page.locator("main").inner_text()) > 30, name
        page.context.close()


BARRIER = "<img src='data:,'><a href='#'></a><div style='width:900px;height:9px'>x</div>"


def test_the_checks_see_a_barrier_and_a_page_that_is_too_wide(visit: Visit) -> None:
    page = visit("/privacidad", size=NARROW)
    page.evaluate("html => document.querySelector('main').insertAdjacentHTML('beforeend', html)",
                  BARRIER.replace("style='width:900px;height:9px'", "class=wide"))  # fmt: skip
    page.evaluate("() => { document.querySelector('.wide').style.width = '900px' }")
    page.evaluate("() => { document.querySelector('a.exit').style.minHeight = '20px' }")

    found = {line.split(":")[0] for line in barriers(page)}
    assert {"image-alt", "link-name"} <= found
    assert sideways_px(page) > 500


def test_r15_the_check_sees_a_request_to_another_host_and_an_inline_style(visit: Visit) -> None:
    page = visit("/privacidad")
    page.evaluate(
        "() => { document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>') }"
    )
    page.evaluate("() => fetch('https://other.example/').catch(() => {})")
    page.goto(visit.live.address + "/privacidad")

    assert any("style-src" in fault for fault in visit.faults)
    assert any("other.example" in fault for fault in visit.faults)
    visit.allow("style-src")
    visit.allow("other.example")
