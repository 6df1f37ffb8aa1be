"""The system's Chromium against a live school: what a person would see, and what it costs.

    @pytest.mark.chromium
    def test_...(live_school: Live, visit: Visit):
        page = visit("/", account_id=..., width=360, theme="dark")

Every page is watched until the test ends: a request to another host, a refusal by the CSP and an
error in a script each fail the test.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Route,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError

from tests.live import Live

PHONE = (360, 740)
NARROW = (320, 640)
DESK = (1280, 800)

# As root in a sandbox Chromium has no sandbox of its own; and it must not call home.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--autoplay-policy=no-user-gesture-required"]  # fmt: skip
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Cost:
    """What a page took over the line on a cold cache, headers included."""

    total_bytes: int
    script_bytes: int
    requests: int
    urls: tuple[str, ...]


@dataclass
class Visit:
    """Opens pages of a school as a person would; collects what must never happen."""

    browser: Browser
    live: Live
    contexts: list[BrowserContext] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __call__(self, path: str, **options: Any) -> Page:  # noqa: ANN401 - as in `context`
        """Open a page in a browser of its own: nothing in its cache, no cookies."""
        page = self.context(**options).new_page()
        page.goto(self.live.address + path)
        return page

    def context(
        self,
        *,
        account_id: int | None = None,
        size: tuple[int, int] = PHONE,
        theme: Theme = "light",
        javascript: bool = True,
        language: str = "es",
    ) -> BrowserContext:
        """Return a new browser profile, signed in if an account is given."""
        width, height = size
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            java_script_enabled=javascript,
            locale=language,
            reduced_motion="reduce",
            has_touch=width < 700,
        )
        if account_id is not None:
            name, value = self.live.session_cookie(account_id)
            context.add_cookies([{"name": name, "value": value, "url": self.live.address}])
        context.route("**/*", self._let_pass)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.contexts.append(context)
        return context

    def measure(self, path: str, **options: Any) -> Cost:  # noqa: ANN401 - as in `context`
        """Load a page on a cold cache and count what came over the line."""
        context = self.context(**options)
        page = context.new_page()
        page.unroute_all()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        urls: dict[str, tuple[str, str]] = {}
        sizes: dict[str, float] = {}

        def begun(event: dict[str, Any]) -> None:
            urls[event["requestId"]] = (event["request"]["url"], event["type"])

        def ended(event: dict[str, Any]) -> None:
            sizes[event["requestId"]] = event["encodedDataLength"]

        line.on("Network.requestWillBeSent", begun)
        line.on("Network.loadingFinished", ended)
        page.goto(self.live.address + path)
        page.wait_for_load_state("networkidle")
        loaded = {key: found for key, found in urls.items() if not found[0].startswith("data:")}
        scripts = sum(sizes.get(key, 0) for key, (_, kind) in loaded.items() if kind == "Script")
        return Cost(
            total_bytes=round(sum(sizes.get(key, 0) for key in loaded)),
            script_bytes=round(scripts),
            requests=len(loaded),
            urls=tuple(url for url, _ in loaded.values()),
        )

    def allow(self, text: str) -> None:
        """Forget faults that a test provokes: those that hold this text."""
        self.faults = [fault for fault in self.faults if text not in fault]

    def _let_pass(self, route: Route) -> None:
        url = route.request.url
        if _origin(url) in (self.live.address, self.live.exit_address, self.live.file_address):
            route.continue_()
        else:
            self.faults.append(f"request to another host: {url}")
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)


def barriers(page: Page) -> list[str]:
    """Return what axe-core finds wrong, one line for each place."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(r => r.violations)",
        AXE_RULES,
    )
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def sideways_px(page: Page) -> int:
    """Return how far a page can be scrolled sideways, in pixels; 0 is right."""
    wide: int = page.evaluate(
        "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def space_text(page: Page) -> None:
    """Set text as widely as a person may set it for themselves (WCAG 2.1, 1.4.12)."""
    page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
                                   word-spacing: .16em !important }
                               p { margin-bottom: 2em !important }`);
            document.adoptedStyleSheets = [sheet];
        }"""
    )


def cut_texts(page: Page) -> list[str]:
    """Return elements whose text runs out of a box that hides what does not fit."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main *, header *, footer *")]
          .filter(e => e.childElementCount === 0 && e.textContent.trim() && e.offsetParent)
          .filter(e => { const style = getComputedStyle(e);
                         return style.overflow === "hidden" && style.clip === "auto"
                           && (e.scrollHeight > e.clientHeight + 1
                               || e.scrollWidth > e.clientWidth + 1); })
          .map(e => e.outerHTML.slice(0, 120))"""
    )
    return found


def small_targets(page: Page) -> list[str]:
    """Return controls below 44 by 44 pixels; links inside sentences are exempt (WCAG 2.5.8)."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("button, .btn, nav a, footer a, select, summary")]
          .filter(e => e.offsetParent !== null || getComputedStyle(e).position === "fixed")
          .map(e => [e.getBoundingClientRect(), e.outerHTML.slice(0, 120)])
          .filter(([box]) => box.width > 0 && (box.width < 43.5 || box.height < 43.5))
          .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
    )
    return found


PAINTED = """e => { const s = getComputedStyle(e);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor,
            s.backgroundColor, s.textDecorationLine].join() }"""
"""How a control looks, as far as focus can change it."""

SEVERAL_STOPS = "video, audio, input[type=date], input[type=time], input[type=datetime-local]"
"""Controls that browsers give several stops of their own."""

MAX_STOPS = 400
"""More presses of Tab than any page has controls: beyond them something traps the focus."""


def faults_of_focus(page: Page) -> list[str]:
    """Go through a page by Tab alone; return what a person would stumble over.

    Each control is reached once, in the order of the page, is in view, looks different while it
    has the focus, and the last one lets it go.
    """
    page.evaluate(
        """() => { document.activeElement.blur(); window.scrollTo(0, 0);
                   getSelection().removeAllRanges(); }"""
    )
    before: dict[str, str] = page.evaluate(
        f"""() => Object.fromEntries([...document.querySelectorAll("a, button, input, select, "
               + "textarea, summary, video, audio, [tabindex]")].map((e, place) => {{
                 e.dataset.place = place; return [String(place), ({PAINTED})(e)] }}))"""
    )
    faults: list[str] = []
    last, seen = -1, 0
    while seen <= MAX_STOPS:
        page.keyboard.press("Tab")
        now: dict[str, Any] | None = page.evaluate(
            f"""() => {{ const e = document.activeElement;
                  if (!e || e === document.body || !e.dataset.place) return null;
                  const box = e.getBoundingClientRect();
                  const label = e.type === "radio" || e.type === "checkbox" ? e.closest("label")
                                                                           : null;
                  return {{place: e.dataset.place, look: ({PAINTED})(e), html:
                    e.outerHTML.slice(0, 100), hasMore: e.matches('{SEVERAL_STOPS}'),
                  marked: label ? label.matches(":focus-within") : false,
                    shown: box.width > 0 && box.bottom > 0 && box.top < innerHeight
                           && box.right > 0 && box.left < innerWidth }} }}"""
        )
        if now is None:
            break
        seen += 1
        place = int(now["place"])
        if place == last and now["hasMore"]:
            continue
        if place <= last:
            faults.append(f"the focus goes back or stays: {now['html']}")
            break
        last = place
        if not now["shown"]:
            faults.append(f"out of view with the focus: {now['html']}")
        if now["look"] == before[now["place"]] and not now["marked"]:
            faults.append(f"looks the same with the focus: {now['html']}")
    else:
        faults.append("the focus never leaves the page")
    if seen < 3:
        faults.append(f"only {seen} controls can be reached")
    return faults


def faults_of_print(page: Page) -> list[str]:
    """Return what is wrong with a page on paper: what must be gone, and what must be there."""
    page.emulate_media(media="print", color_scheme="light")
    faults: list[str] = page.evaluate(
        """() => { const faults = [];
            const seen = e => e.getClientRects().length > 0
                              && getComputedStyle(e).visibility !== "hidden";
            for (const e of document.querySelectorAll("header.top, nav, footer.foot, a.exit"))
                if (seen(e) && e.textContent.trim())
                    faults.push("printed: " + e.outerHTML.slice(0, 80));
            const main = document.querySelector("main");
            if (!seen(main) || main.innerText.trim().length < 30) faults.push("main is empty");
            // What is printed to be given away says nothing of the page it came from.
            const top = document.querySelector("h1"), sheet = main.querySelector(".sheet");
            if (!seen(top) && !(sheet && seen(sheet))) faults.push("no heading");
            const light = c => { const n = c.match(/[\\d.]+/g).map(Number);
                                 return n[3] === 0 || (n[0] + n[1] + n[2]) / 3 > 200; };
            if (!light(getComputedStyle(document.body).backgroundColor))
                faults.push("the paper is dark");
            for (const e of main.querySelectorAll("a, p, h1, h2"))
                if (seen(e) && light(getComputedStyle(e).color)
                    && getComputedStyle(e).color !== "rgba(0, 0, 0, 0)")
                    faults.push("pale on paper: " + e.outerHTML.slice(0, 80));
            return faults; }"""
    )
    page.emulate_media(media="screen")
    return faults


def screenshot(page: Page, path: Path, *, whole: bool = True) -> None:
    """Save what the page shows as PNG; `whole` takes all of its height."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=whole)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, started once."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("Chromium is missing: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_school: Live) -> Iterator[Visit]:
    """Opens pages of `live_school`, and fails the test for what must never happen on them."""
    with visiting(chromium, live_school) as visit:
        yield visit


@contextmanager
def visiting(browser: Browser, live: Live) -> Iterator[Visit]:
    """Lend a Visit; afterwards fail for what must never happen on a page."""
    visit = Visit(browser, live)
    yield visit
    for context in visit.contexts:
        with suppress(PlaywrightError):
            context.close()
    assert visit.faults == []


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
