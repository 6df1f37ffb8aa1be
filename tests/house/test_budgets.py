"""House rule: what pages may cost, and for whom they must work. In a real browser.

A phone on a line paid by the megabyte: 40 KB and 6 requests before anything plays. The pages are
those of the policy (tests/house/policy), filled in as test_access.py fills them, and the fuller
ones that a file in tests/house/budgets makes.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from itertools import product
from typing import get_args

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import (
    DESK,
    NARROW,
    PHONE,
    Theme,
    Visit,
    barriers,
    cut_texts,
    faults_of_focus,
    faults_of_print,
    sideways_px,
    small_targets,
    space_text,
    visiting,
)
from tests.factories import PEOPLE, School
from tests.house import budgets
from tests.house.budgets import Pages
from tests.house.matrix import domains, fill
from tests.live import Live

pytestmark = pytest.mark.chromium

PAGE_BYTES = 40_000
PAGE_REQUESTS = 6
SCRIPT_BYTES = 20_000

NOT_PAGES = re.compile(r"^/(api|static|media|health|exit)\b|/export$|/files/|\.\w+$")
"""Addresses that answer with something else than a page of the school."""

POLICIES = {f"policy.{m.__name__.rpartition('.')[2]}": m for m in domains()}
FULLER = [f"budgets.{module.name}" for module in pkgutil.iter_modules(budgets.__path__)]


def pages_of_policy(name: str, live: Live, school: School) -> Pages:
    """Return the pages of a domain's policy, each with somebody who may open it."""
    domain = POLICIES[name]
    with live.app.app_context():
        values = domain.own(school) if hasattr(domain, "own") else {}
    return {
        rule: (fill(rule, values), next(school.accounts[p] for p in PEOPLE if p in line.own))
        for (method, rule), line in domain.POLICY.items()
        if method == "GET" and line.own and not NOT_PAGES.search(rule)
    }


@pytest.fixture(scope="module", params=[*POLICIES, *FULLER])
def pages(request: pytest.FixtureRequest, live_server: Live) -> Pages:
    """Pages that are only looked at: made once for all the tests of a domain."""
    live_server.reset()
    school = live_server.make_school()
    if request.param in POLICIES:
        return pages_of_policy(request.param, live_server, school)
    found: Pages = importlib.import_module(f"tests.house.{request.param}").pages(
        live_server, school
    )
    return found


@pytest.fixture
def look(chromium: Browser, live_server: Live) -> Iterator[Visit]:
    """As `visit`, at the pages as they are."""
    with visiting(chromium, live_server) as visit:
        yield visit


def test_a_page_costs_little_and_says_what_it_costs(pages: Pages, look: Visit) -> None:
    for name, (path, account_id) in pages.items():
        cost = look.measure(path, account_id=account_id)
        page = look.contexts[-1].pages[0]
        shown = page.locator(".foot .xs").inner_text()

        assert cost.total_bytes <= PAGE_BYTES, (name, cost)
        assert cost.requests <= PAGE_REQUESTS, (name, cost)
        assert cost.script_bytes <= SCRIPT_BYTES, (name, cost)
        said = re.search(r"(\d+)\sKB", shown)
        assert said, name
        assert int(said[1]) * 1000 == pytest.approx(cost.total_bytes, rel=0.15), (name, cost)
        page.context.close()


def test_a_page_has_no_barriers_in_both_themes_and_sizes(pages: Pages, look: Visit) -> None:
    for name, (path, account_id) in pages.items():
        page = look(path, account_id=account_id)
        for size, theme in product((PHONE, DESK), get_args(Theme)):
            show(page, size, theme)
            assert barriers(page) == [], (name, size, theme)
            assert small_targets(page) == [], (name, size, theme)
        show(page, NARROW, "light")
        assert sideways_px(page) == 0, name
        space_text(page)
        assert sideways_px(page) == 0, (name, "with spaced text")
        assert cut_texts(page) == [], (name, "with spaced text")
        page.context.close()


def show(page: Page, size: tuple[int, int], theme: Theme) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=theme)


def test_a_page_works_by_keyboard_and_on_paper(pages: Pages, look: Visit) -> None:
    for name, (path, account_id) in pages.items():
        page = look(path, account_id=account_id)

        assert faults_of_focus(page) == [], name
        assert faults_of_print(page) == [], name
        page.context.close()


def test_a_page_reads_without_javascript(pages: Pages, look: Visit) -> None:
    for name, (path, account_id) in pages.items():
        page = look(path, account_id=account_id, javascript=False)

        expect(page.locator("h1"), name).to_be_visible()
        expect(page.locator("a.exit"), name).to_be_visible()
        assert len(page.locator("main").inner_text()) > 30, name
        page.context.close()


BARRIER = (
    "<img src='data:,'><a href='#'></a><button>x</button>"
    "<div class=wide>x</div><div class=low>Un texto</div>"
)


def test_the_checks_see_a_barrier_a_small_target_and_a_page_that_is_too_wide(
    visit: Visit,
) -> None:
    page = visit("/privacidad", size=NARROW)
    page.evaluate(
        """html => { document.querySelector("main").insertAdjacentHTML("beforeend", html);
                     document.querySelector(".wide").style.width = "900px";
                     const low = document.querySelector(".low").style;
                     low.overflow = "hidden"; low.height = "22px"; low.fontSize = "16px";
                     low.lineHeight = "1.3"; }""",
        BARRIER,
    )

    found = {line.split(":")[0] for line in barriers(page)}
    assert {"image-alt", "link-name"} <= found
    assert len(small_targets(page)) == 1
    assert sideways_px(page) > 500
    assert cut_texts(page) == []
    space_text(page)
    assert len(cut_texts(page)) == 1


FOCUS_FAULTS = """() => {
    const main = document.querySelector("main");
    main.insertAdjacentHTML("beforeend", "<a href='#' class='flat'>x</a>"
        + "<a href='#' class='gone'>x</a><button tabindex=1>x</button>");
    for (const [part, css] of [["flat", "outline:0!important;box-shadow:none!important"],
                               ["gone", "position:fixed;left:-900px"]])
        main.querySelector("." + part).style.cssText = css;
}"""


def test_the_checks_see_a_focus_that_is_lost_and_a_page_that_is_not_printed(visit: Visit) -> None:
    page = visit("/privacidad")
    assert faults_of_focus(page) == []
    assert faults_of_print(page) == []

    page.evaluate(FOCUS_FAULTS)
    assert any("goes back" in fault for fault in faults_of_focus(page))
    page.locator("[tabindex='1']").evaluate("e => e.remove()")
    found = "\n".join(faults_of_focus(page))
    assert "looks the same" in found
    assert "out of view" in found
    page.evaluate("() => { document.querySelector('main').hidden = true }")
    assert "main is empty" in faults_of_print(page)


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
