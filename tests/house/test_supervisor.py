""".ci/supervisor.py: what `./dev run` promises of the programs it runs."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
import supervisor

WAIT_S = 30
LINES = {"worker": ["python", "-c", "import time; time.sleep(600)"]}


@pytest.fixture
def children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[supervisor.Children]:
    monkeypatch.setattr(supervisor, "LOGS", tmp_path)
    monkeypatch.setattr(supervisor, "ROOT", tmp_path)
    with supervisor._children(LINES, {}) as running:
        yield running


def wait_for(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_what_ends_by_itself_is_started_again_but_not_for_ever(
    children: supervisor.Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "STEADY_S", 0.5)
    staying = Thread(target=supervisor._stay, args=(children, LINES, {}))
    staying.start()
    first = children["worker"]
    time.sleep(0.6)  # it ran longer than what ends at once

    first.kill()

    wait_for(lambda: children["worker"] is not first)
    monkeypatch.setattr(supervisor, "STEADY_S", 600)
    children["worker"].kill()
    staying.join(WAIT_S)
    assert not staying.is_alive()


def test_on_the_way_out_nothing_is_left_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LOGS", tmp_path)
    monkeypatch.setattr(supervisor, "ROOT", tmp_path)
    with supervisor._children(LINES, {}) as running:
        (child,) = running.values()
        assert child.poll() is None

    assert child.poll() is not None
