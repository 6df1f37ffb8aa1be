"""media/ffmpeg/runner.py: programs end when they should, in bounded memory, alone."""

import os
import time
from pathlib import Path

import pytest

from media.ffmpeg import runner
from media.ffmpeg.errors import Cancelled, OutputTooLarge, TimedOut


def test_a_program_gives_its_output_its_complaints_and_its_code() -> None:
    finished = runner.run(["/bin/sh", "-c", "echo out; echo err >&2; exit 4"], wall_s=10)

    assert (finished.code, finished.stdout, finished.log) == (4, b"out\n", "err\n")


def test_lines_are_handed_over_as_they_come() -> None:
    lines: list[str] = []

    runner.run(["/bin/sh", "-c", "echo a; echo b; printf c"], wall_s=10, on_line=lines.append)

    assert lines == ["a", "b"]


def test_a_program_learns_nothing_of_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCUELA_SECRET_KEY", "very secret")

    said = runner.run(["/usr/bin/env"], wall_s=10).stdout

    assert b"secret" not in said
    assert b"PATH=" in said


def test_r1_time_up_kills_the_program_and_its_children(tmp_path: Path) -> None:
    script = f"sleep 60 & echo $! > {tmp_path}/child; sleep 60"
    began = time.monotonic()

    with pytest.raises(TimedOut):
        runner.run(["/bin/sh", "-c", script], wall_s=0.5)

    assert time.monotonic() - began < 3
    assert_gone(int((tmp_path / "child").read_text()))


def test_a_cancelled_program_ends_within_two_seconds() -> None:
    began = time.monotonic()

    with pytest.raises(Cancelled):
        runner.run(
            ["/bin/sleep", "60"], wall_s=60, is_cancelled=lambda: time.monotonic() > began + 0.5
        )

    assert time.monotonic() - began < 0.5 + 2


def test_endless_complaints_keep_only_their_end() -> None:
    flood = "head -c 50000000 /dev/zero | tr '\\0' x >&2; echo the cause >&2"

    finished = runner.run(["/bin/sh", "-c", flood], wall_s=30)

    assert finished.log.endswith("the cause\n")
    assert len(finished.log) <= runner.TAIL_BYTES


def test_a_flood_of_output_is_stopped() -> None:
    with pytest.raises(OutputTooLarge):
        runner.run(["/bin/cat", "/dev/zero"], wall_s=30)


def assert_gone(pid: int) -> None:
    """Wait until a process has ended, reaped by whoever adopted it or not."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (ProcessLookupError, FileNotFoundError):
            return
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} still runs")
