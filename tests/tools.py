"""What our tests add to pytest: real programs, faults in full numbers, figures at the end.

A plugin, named in conftest.py. A test whose program is missing fails, or with
`--leave-out-missing` is listed at the end with the line that installs it: nothing is skipped.
A figure that a test tells by `record_property(name, figure)` is printed at the end.
"""

import ctypes
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from media.ffmpeg import locate, sandbox
from media.ffmpeg.errors import ToolsMissing

LEFT_OUT = pytest.StashKey[dict[str, list[str]]]()
"""Names of tests by marker."""


def has_ffmpeg() -> bool:
    try:
        locate.tools()
    except ToolsMissing:
        return False
    return True


def has_chromium() -> bool:
    try:
        ctypes.CDLL("libatomic.so.1")  # the program that steers it needs it
    except OSError:
        return False
    return shutil.which("chromium") is not None


def has_postgresql() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or bool(shutil.which("initdb"))


TOOLS: dict[str, tuple[Callable[[], bool], str]] = {
    "ffmpeg": (has_ffmpeg, "ffmpeg"),
    "chromium": (has_chromium, "chromium libatomic1"),
    "postgresql": (has_postgresql, "postgresql"),
}
"""How to know that a marker's program is here, and the Debian packages that bring it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--leave-out-missing",
        action="store_true",
        help="leave out tests whose program is not installed and name them at the end",
    )
    parser.addoption("--full", action="store_true", help="repeat faults in full numbers")


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """How often a fault is tried: `rounds(2, 20)` is 2 in the suite and 20 in `./dev faults`."""
    is_full = bool(request.config.getoption("full"))
    return lambda small, full: full if is_full else small


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out: dict[str, list[str]] = {}
    if config.getoption("leave_out_missing"):
        for marker in (name for name, (is_here, _) in TOOLS.items() if not is_here()):
            left_out[marker] = [item.nodeid for item in items if item.get_closest_marker(marker)]
    names = {name for lacking in left_out.values() for name in lacking}
    dropped = [item for item in items if item.nodeid in names]
    items[:] = longest_first([item for item in items if item.nodeid not in names])
    config.hook.pytest_deselected(items=dropped)
    config.stash[LEFT_OUT] = {marker: found for marker, found in left_out.items() if found}
    if hasattr(config, "workeroutput"):  # one of several processes: the first one reports
        config.workeroutput["left_out"] = config.stash[LEFT_OUT]


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Put the files with a browser in front, stories first: the last file is waited for alone."""
    slow = {item.path for item in items if item.get_closest_marker("chromium")}
    return sorted(
        items, key=lambda item: (item.path.parent.name != "stories", item.path not in slow)
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (is_here, package) in TOOLS.items():
        if item.get_closest_marker(marker) and not is_here():
            pytest.fail(f"no {marker} here: apt install {package}", pytrace=False)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401 - xdist has no public name for it
    # Every worker collects all tests, so each of them tells the same.
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    skipped = len(terminalreporter.getreports("skipped"))
    terminalreporter.write_line(f"skipped: {skipped}. Sandbox of ffmpeg: {sandbox.strongest()}")
    figures = [figure for report in terminalreporter.getreports("passed")
               for figure in report.user_properties]  # fmt: skip
    if figures:
        terminalreporter.section("figures")
        for name, figure in figures:
            terminalreporter.write_line(f"{name}: {figure}")
    left_out = config.stash.get(LEFT_OUT, {})
    if left_out:
        terminalreporter.section("left out: they need a system package")
        for line in lines_about(left_out):
            terminalreporter.write_line(line)


def lines_about(left_out: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for marker, names in left_out.items():
        yield f"{marker}:"
        yield from (f"  {name}" for name in names)
    packages = " ".join(TOOLS[marker][1] for marker in left_out)
    yield f"To run them: sudo apt install {packages}"
