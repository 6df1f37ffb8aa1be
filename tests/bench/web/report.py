"""The section of docs/benchmarks.md."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from courses.demo.scale.sizes import Sizes
from tests.bench.web.line import Visit
from tests.bench.web.load import Rate
from tests.bench.web.views import Cost

LESSON = "Una lección con video"

MORE_MS = 10
SEARCH_MS = 50
TIMES = 3
LESSON_LCP_S, LCP_S = 1.8, 1.5
PAGE_KB, REQUESTS, SCRIPT_KB = 40, 6, 20
MEMORY_MB = 150

PEERS = """Peers on the same work, measured with the same profile on another day (Moodle 5.1,
Kolibri 0.19): a video lesson without its film 1535 and 2445 KB in 24 and 30 requests; LCP on the
slow phone 9.5 and 48.5 s; JavaScript of a page 940 to 4918 and 560 to 1807 KB; server CPU of a
lesson view 38 to 53 and 26.6 ms; memory after load, the database included, 416 and 256 MB."""

WORDS = """On what is missed. A big school adds to a page what longer lists cost: 24 rows where the
demo has six, each drawn by templates; SQLite took 0.5 to 3 ms of a page, whichever was looked at.
Memory: the school before its first request is some 80 MB of Python (SQLAlchemy 20, our own code
22), once in the web server and once in the worker. A forked process gets a copy of its own of 25
to 30 MB of that with its first page, since Python counts references inside the objects it reads,
and 16 pages at once some 15 MB more. Two web processes and a worker can't stay below 150 MB so.
The packages of the tests, installed here, add 5 MB to each program; a school in use has none."""


@dataclass(frozen=True, slots=True)
class Engine:
    """What was measured on one database."""

    pages: Mapping[str, tuple[Cost, Cost]]
    """In the small school, and in the big one."""
    searches: Mapping[str, Cost]
    last_pages: Mapping[str, Cost]
    reference_ms: float


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured through the line."""

    visits: Mapping[str, Visit]
    rates: Mapping[int, Rate]
    """By connections."""
    memory_mb: tuple[float, float]
    """Of web and worker."""


def write(engines: Mapping[str, Engine], result: Result, sizes: Sizes, *, is_small: bool) -> str:
    """Return the section as Markdown."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    head = (
        f"{'A quick run (`--small`). ' if is_small else ''}The demo alone, and among "
        f"{sizes.organizations} organizations, {sizes.videos} videos, {sizes.accounts} accounts "
        f"and {sizes.progress} steps of learners. {os.cpu_count()} cores, load average {load} at "
        "the end: above the number of cores, times are too high. CPU is the least of several "
        "views that take turns in both schools, the database's included. No page is kept for "
        "another person."
    )
    return "\n".join(
        [head, "", *_targets(engines, result), "", *_pages(engines, result), "", WORDS, "", PEERS]
    )


def _targets(engines: Mapping[str, Engine], result: Result) -> Iterator[str]:
    yield "| measure | target | measured | |"
    yield "|---|---|---|---|"
    for name, engine in engines.items():
        more = {page: big.cpu_ms - small.cpu_ms for page, (small, big) in engine.pages.items()}
        worst = max(more, key=lambda page: more[page])
        yield _line(f"{name}: CPU that a big school adds to a page, worst ({worst}), ms", MORE_MS,
                    more[worst])  # fmt: skip
        slowest = max(engine.searches, key=lambda page: engine.searches[page].cpu_ms)
        yield _line(f"{name}: CPU of a search, worst ({slowest}), ms", SEARCH_MS,
                    engine.searches[slowest].cpu_ms)  # fmt: skip
        last = max(cost.cpu_ms for cost in engine.last_pages.values())
        yield _line(f"{name}: CPU of the last page of a list, worst, ms", SEARCH_MS, last)
        lesson = engine.pages[LESSON][1].cpu_ms
        yield _line(f"{name}: CPU of a lesson / of the least page ({engine.reference_ms:.1f} ms)",
                    TIMES, lesson / engine.reference_ms)  # fmt: skip
    visits = result.visits
    lesson_lcp = visits[LESSON].lcp_s
    others = {name: visit.lcp_s for name, visit in visits.items() if name != LESSON}
    slow = max(others, key=lambda name: others[name])
    yield _line("LCP of a lesson on the slow phone, s", LESSON_LCP_S, lesson_lcp)
    yield _line(f"LCP of the others, worst ({slow}), s", LCP_S, others[slow])
    yield _line("KB of a page, most", PAGE_KB, max(visit.kb for visit in visits.values()))
    yield _line("requests of a page, most", REQUESTS,
                max(visit.requests for visit in visits.values()))  # fmt: skip
    yield _line("KB of JavaScript, most", SCRIPT_KB,
                max(visit.script_kb for visit in visits.values()))  # fmt: skip
    web, worker = result.memory_mb
    yield _line(f"memory after load, web {web:.0f} and worker {worker:.0f} (PSS), MB", MEMORY_MB,
                web + worker)  # fmt: skip
    rates = ", ".join(f"{rate.views_s:.0f} at {number}" for number, rate in result.rates.items())
    refused = sum(rate.refused for rate in result.rates.values())
    yield _line("views refused at all these connections", 0, refused)
    yield f"| views of a lesson a second, by connections, each its own session | | {rates} | |"


def _line(what: str, target: float, measured: float) -> str:
    return (
        f"| {what} | <= {target} | {measured:.1f} | {'met' if measured <= target else 'missed'} |"
    )


def _pages(engines: Mapping[str, Engine], result: Result) -> Iterator[str]:
    names = list(engines)
    cpu = " | ".join(f"{name}: CPU ms, small and big" for name in names)
    yield f"| page | KB | requests | LCP s | {cpu} |"
    yield f"|---|---|---|---|{'---|' * len(names)}"
    for page in engines[names[0]].pages:
        visit = result.visits.get(page)
        cells = [f"{visit.kb:.1f} | {visit.requests} | {visit.lcp_s:.2f}" if visit else " | | "]
        for name in names:
            small, big = engines[name].pages[page]
            cells.append(f"{small.cpu_ms:.1f}, {big.cpu_ms:.1f}")
        yield f"| {page} | {' | '.join(cells)} |"
    for engine_name, engine in engines.items():
        for page, cost in (*engine.searches.items(), *engine.last_pages.items()):
            rest = " |" * (len(names) - 1)
            yield f"| {page} ({engine_name}, big) | | | | {cost.cpu_ms:.1f} |{rest}"
