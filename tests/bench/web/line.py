"""What a person with a cheap phone on a slow line waits for: bytes, requests, LCP, cold cache.

The profile is that of the tool by which the peers were measured: 400 kbit/s down, 200 up, 400 ms,
a processor four times slower, 360x740.
"""

import json
import shutil
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from courses.demo.tour import Stop
from tests.bench.measure import say
from tests.chromium import ARGUMENTS, PHONE

NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 50_000,
           "uploadThroughput": 25_000}  # fmt: skip
PROCESSOR = 4
STILL_MS = 1_000
"""Without a new largest paint for so long, the last one was the largest."""

WATCH = """() => { window.lcp = 0; new PerformanceObserver(list => list.getEntries().forEach(
    entry => { window.lcp = entry.startTime })).observe(
    {type: "largest-contentful-paint", buffered: true}) }"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one page took."""

    kb: float
    script_kb: float
    requests: int
    lcp_s: float


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


def measure(
    chromium: Browser, address: str, stops: Sequence[tuple[Stop, str]], runs: int
) -> Mapping[str, Visit]:
    """Return what each page took, by its name: the median LCP of some cold visits."""
    found = {}
    for stop, cookie in stops:
        visits = [_visit(chromium, address + stop.path, cookie) for _ in range(runs)]
        lcp = statistics.median(visit.lcp_s for visit in visits)
        found[stop.name] = Visit(visits[0].kb, visits[0].script_kb, visits[0].requests, lcp)
        say(f"{stop.name}: {found[stop.name]}")
    return found


def _visit(chromium: Browser, url: str, cookie: str) -> Visit:
    context = chromium.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, device_scale_factor=2, is_mobile=True,
        has_touch=True, locale="es",
    )  # fmt: skip
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": url}])
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", NETWORK)
    line.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}

    def begun(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            kinds[event["requestId"]] = event["type"]

    def ended(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = event["encodedDataLength"]

    line.on("Network.requestWillBeSent", begun)
    line.on("Network.loadingFinished", ended)
    page.goto(url, wait_until="networkidle", timeout=120_000)
    page.wait_for_timeout(STILL_MS)
    lcp_ms = float(json.loads(page.evaluate("() => JSON.stringify(window.lcp)")))
    context.close()
    return Visit(
        kb=sum(sizes.get(key, 0) for key in kinds) / 1024,
        script_kb=sum(sizes.get(k, 0) for k, kind in kinds.items() if kind == "Script") / 1024,
        requests=len(kinds),
        lcp_s=lcp_ms / 1000,
    )
