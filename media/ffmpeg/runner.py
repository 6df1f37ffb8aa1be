"""Starts a program, watches it and ends it: the only file that may start another program.

It knows nothing of sandboxes: `sandbox` and `locate` stand on it, and `invoke` puts the three
together. Everything that touches a stranger's file goes through `invoke`.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from media.ffmpeg.errors import Cancelled, OutputTooLarge, TimedOut

POLL_S = 0.5
CANCEL_POLL_S = 1.0
TAIL_BYTES = 16 * 1024
"""How much of what a program complains about is kept: its end, which names the cause."""

STDOUT_MAX_BYTES = 16 * 1024 * 1024
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
"""All that a program learns of ours: no secret of the application is in it."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended. A negative code is the signal that ended it."""

    code: int
    stdout: bytes
    log: str


def never() -> bool:
    """Nobody cancels."""
    return False


def run(
    command: Sequence[str],
    *,
    wall_s: float,
    on_line: Callable[[str], None] | None = None,
    is_cancelled: Callable[[], bool] = never,
) -> Finished:
    """Run a program to its end, in a session of its own without terminal, input or our settings.

    With `on_line` its standard output is handed over line by line and not kept. `is_cancelled`
    is asked every second. Raises TimedOut, Cancelled, OutputTooLarge; before that the whole
    session is killed. The calling thread starts, watches and outlives the program: the kernel's
    parent-death signal is bound to the thread that started it.
    """
    watch = _Watch(time.monotonic() + wall_s, is_cancelled)
    out = _Lines(on_line) if on_line else _Kept()
    log = _Tail()
    process = subprocess.Popen(  # noqa: S603 - a list, never a shell
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )
    try:
        _pump(process, out, log, watch)
        return Finished(_wait(process, watch), out.data, log.text())
    except (TimedOut, Cancelled, OutputTooLarge) as stop:
        stop.log = log.text()
        raise
    finally:
        _end(process)


class _Watch:
    """Raises when time is up or nobody wants the result any more."""

    def __init__(self, deadline: float, is_cancelled: Callable[[], bool]) -> None:
        self.deadline = deadline
        self.is_cancelled = is_cancelled
        self.ask_at = 0.0

    def check(self) -> None:
        now = time.monotonic()
        if now > self.deadline:
            raise TimedOut("it ran longer than it may")
        if now >= self.ask_at:
            self.ask_at = now + CANCEL_POLL_S
            if self.is_cancelled():
                raise Cancelled("cancelled")


class _Kept:
    """Standard output as a whole, up to a limit."""

    def __init__(self) -> None:
        self.data = b""

    def feed(self, data: bytes) -> None:
        self.data += data
        if len(self.data) > STDOUT_MAX_BYTES:
            raise OutputTooLarge("it printed more than it may")


class _Lines:
    """Standard output line by line; a line without end is dropped."""

    data = b""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        self.on_line = on_line
        self.rest = b""

    def feed(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        self.rest = self.rest[-TAIL_BYTES:]
        for line in lines:
            self.on_line(line.decode("utf-8", "replace"))


class _Tail:
    """The end of a stream of any length, in bounded memory."""

    def __init__(self) -> None:
        self.data = b""

    def feed(self, data: bytes) -> None:
        self.data = (self.data + data)[-TAIL_BYTES:]

    def text(self) -> str:
        return self.data.decode("utf-8", "replace")


def _pump(process: subprocess.Popen[bytes], out: _Kept | _Lines, log: _Tail, watch: _Watch) -> None:
    with selectors.DefaultSelector() as selector:
        for pipe, feed in ((process.stdout, out.feed), (process.stderr, log.feed)):
            if pipe:
                selector.register(pipe, selectors.EVENT_READ, feed)
        while selector.get_map():
            watch.check()
            for key, _ in selector.select(POLL_S):
                data = os.read(key.fd, 64 * 1024)
                if data:
                    key.data(data)
                else:
                    selector.unregister(key.fileobj)


def _wait(process: subprocess.Popen[bytes], watch: _Watch) -> int:
    while True:
        try:
            return process.wait(POLL_S)
        except subprocess.TimeoutExpired:
            watch.check()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what still runs, then close the pipes."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()
