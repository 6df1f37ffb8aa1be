"""media/ffmpeg/sandbox.py and jail.py: what the walls hold, at every level that works here.

The weakest level is the control: without walls the same deeds succeed, so a wall is what stops
them.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from media.ffmpeg import invoke, runner, sandbox
from media.ffmpeg.errors import SandboxTooWeak
from media.ffmpeg.runner import Finished
from media.ffmpeg.sandbox import Level, Limits

HERE = [level for level in Level if sandbox.works(level)]
WALLED = [level for level in HERE if level is not Level.WHITELISTS]


class Place:
    """One input, one output folder, and a secret beside them."""

    def __init__(self, folder: Path) -> None:
        self.given, self.secret = folder / "given", folder / "secret"
        self.given.write_text("given")
        self.secret.write_text("secret")
        self.out = folder / "out"
        self.out.mkdir()

    def run(self, script: str, level: Level, **limits: int) -> Finished:
        command = ["/bin/bash", "-c", script]
        walled = sandbox.wrap(
            command, level, reads=[self.given], writes=self.out, limits=Limits(**limits)
        )
        return runner.run(walled, wall_s=20)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path.resolve())


@pytest.fixture
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_some_wall_works_on_this_machine() -> None:
    assert WALLED, "neither bubblewrap nor Landlock works here"
    assert sandbox.strongest() is HERE[0]


def test_the_one_input_can_be_read_and_the_output_folder_written(place: Place) -> None:
    for level in HERE:
        script = f"cat {place.given} > {place.out}/{level}"
        assert place.run(script, level).code == 0, level
        assert (place.out / level).read_text() == "given"


def test_r1_no_other_file_can_be_read_or_written(place: Place) -> None:
    for level in HERE:
        read = place.run(f"cat {place.secret}", level)
        place.run(f"echo x > {place.given}; echo x > {place.out.parent}/{level}", level)
        if level in WALLED:
            assert (read.code, read.stdout) == (1, b""), level
            assert place.given.read_text() == "given"
            assert not (place.out.parent / level).exists()
        else:
            assert read.stdout == b"secret"


def test_r1_the_network_is_out_of_reach(place: Place, port: int) -> None:
    for level in HERE:
        answer = place.run(f"exec 3<>/dev/tcp/127.0.0.1/{port}", level)
        assert (answer.code == 0) is (level not in WALLED), level


def test_r1_size_files_and_time_are_limited(place: Place) -> None:
    for level in HERE:
        grown = place.run(f"head -c 100000 /dev/zero > {place.out}/big", level, file_bytes=5000)
        assert grown.code in invoke.XFSZ, level
        assert (place.out / "big").stat().st_size <= 5000
        assert place.run("while :; do :; done", level, cpu_s=1).code in invoke.XCPU, level
        limits = place.run("ulimit -v -n -c; nice", level).stdout.decode()
        assert str(8 * 1024**2) in limits
        assert limits.endswith("\n10\n")


def test_f1_the_program_dies_with_a_worker_that_is_killed(root: Path) -> None:
    for level in HERE:
        mark = f"{3600 + HERE.index(level)}.{os.getpid()}"
        worker = (
            "from media.ffmpeg import runner, sandbox\n"
            f"walled = sandbox.wrap(['/bin/sleep', '{mark}'], sandbox.Level('{level}'),"
            " reads=(), writes=None, limits=sandbox.Limits())\n"
            "runner.run(walled, wall_s=60)\n"
        )
        with subprocess.Popen([sys.executable, "-c", worker], cwd=root) as process:
            wait_until(partial(sleeps, mark))
            process.send_signal(signal.SIGKILL)
        wait_until(partial(rests, mark))


def test_a_level_below_the_required_one_stops_everything() -> None:
    assert sandbox.strong_enough(Level.LANDLOCK, minimum=Level.WHITELISTS) is Level.LANDLOCK
    assert sandbox.strong_enough(Level.BWRAP, minimum=Level.BWRAP) is Level.BWRAP
    for found, minimum in ((Level.LANDLOCK, Level.BWRAP), (Level.WHITELISTS, Level.LANDLOCK)):
        with pytest.raises(SandboxTooWeak, match=f"at least {minimum}"):
            sandbox.strong_enough(found, minimum=minimum)


def test_a_misspelled_minimum_is_no_minimum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCUELA_SANDBOX_MINIMUM", "bubblewrap")

    with pytest.raises(ValueError, match="bubblewrap"):
        sandbox.level()


def test_a_jail_that_cannot_be_built_starts_nothing(tmp_path: Path) -> None:
    jail = str(Path(sandbox.__file__).with_name("jail.py"))
    inside = "import ctypes, runpy, sys; ctypes.CDLL = lambda *a, **k: Refusing()\n"
    script = (
        "class Refusing:\n    def __getattr__(self, name): return lambda *a: -1\n"
        f"{inside}sys.argv = ['jail', '--write', '--', '/bin/touch', '{tmp_path}/ran']\n"
        f"runpy.run_path({jail!r}, run_name='__main__')\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)

    assert done.returncode == 97
    assert not (tmp_path / "ran").exists()


def sleeps(mark: str) -> bool:
    """Return whether some process sleeps for exactly this long."""
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if entry.read_bytes().split(b"\0")[:2] == [b"/bin/sleep", mark.encode()]:
                return True
    return False


def rests(mark: str) -> bool:
    return not sleeps(mark)


def wait_until(holds: Callable[[], bool], within_s: float = 5) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
