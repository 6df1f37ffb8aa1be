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


def test_what_a_dead_program_started_is_ended_before_it_starts_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import os, subprocess, time; own = subprocess.Popen(['sleep', '600']);"
        "open(f'{os.getpid()}.pid', 'w').write(str(own.pid)); time.sleep(600)"
    )
    lines = {"web": ["python", "-c", program]}
    monkeypatch.setattr(supervisor, "LOGS", tmp_path)
    monkeypatch.setattr(supervisor, "ROOT", tmp_path)
    monkeypatch.setattr(supervisor, "STEADY_S", 0.0)
    with supervisor._children(lines, {}) as children:
        first = children["web"]
        note = tmp_path / f"{first.pid}.pid"
        wait_for(lambda: note.exists() and bool(note.read_text()))
        staying = Thread(target=supervisor._stay, args=(children, lines, {}))
        staying.start()

        first.kill()
        wait_for(lambda: children["web"] is not first)

        assert not is_running(int(note.read_text()))
        monkeypatch.setattr(supervisor, "STEADY_S", 600)
        children["web"].kill()
        staying.join(WAIT_S)


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"
