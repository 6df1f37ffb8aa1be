"""Pages while many slow uploads are open: `./dev bench server`.

Starts the real web server with its real settings on a school of its own, opens uploads that trickle
at the speed of a bad line, and asks for a page again and again.
"""

import argparse
import base64
import os
import secrets
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask

from escuela.db import db
from media.uploads.models import Upload
from media.uploads.purposes import GIGABYTE, purpose
from media.uploads.rules import VIDEO_KINDS
from tests.bench.page import write_section
from tests.browser import Browser
from tests.factories import make_school
from tests.ports import free_port, wait_for_port
from wsgi import create_app

PAGE = "/organizations/"
UPLOADS = (0, 50, 200)
SECONDS = 15
SIZE = 8 * 1000**2
LINE_BYTES_S = 16_000
"""A bad line: 128 kbit/s."""
STEP_S = 0.25
SPEAKS = {"Tus-Resumable": "1.0.0"}
MATROSKA = b"\x1a\x45\xdf\xa3"


@dataclass(frozen=True, slots=True)
class Row:
    """What pages cost beside a number of uploads."""

    asked: int
    open: int
    p50_ms: float
    p95_ms: float
    pages: int
    memory_mb: float


@purpose("bench", kinds=VIDEO_KINDS, max_bytes=SIZE, quota_bytes=100 * GIGABYTE,
         what_to_choose="", max_open=10_000)  # fmt: skip
def _finish(_upload: Upload, _by: object) -> None:
    """Nothing: these uploads never end."""


def make_app() -> Flask:
    """Build the school; gunicorn finds it here, so that it knows our purpose."""
    return create_app()


def main(arguments: Sequence[str]) -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="./dev bench server", description=__doc__)
    parser.add_argument("--uploads", type=int, nargs="*", default=UPLOADS)
    parser.add_argument("--seconds", type=int, default=SECONDS)
    parser.add_argument("--threads", default="128")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-server-") as folder:
        os.environ |= {
            "ESCUELA_DATA": folder,
            "ESCUELA_SECRET_KEY": secrets.token_hex(32),
            "ESCUELA_WEB_THREADS": asked.threads,
            "ESCUELA_UPLOADS_PER_WORKER": str(int(asked.threads) - 16),
        }
        app = make_app()
        app.test_client_class = Browser
        with app.app_context():
            db.create_all()
            member = make_school().accounts["member"]
        with _server(Path(folder)) as server:
            _page_times_ms(server[0], 3)  # both processes have read their templates
            rows = [_measure(app, member, server, n, asked.seconds) for n in asked.uploads]
    write_section("server", _report(rows, asked.threads))


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, int]]:
    port = free_port()
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "gunicorn", "--config", "escuela/server.py",
               "--bind", f"127.0.0.1:{port}", "tests.bench.server:make_app()"]  # fmt: skip
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=root, stderr=log)
        try:
            wait_for_port(port)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _measure(
    app: Flask, member: int | None, server: tuple[int, int], number: int, seconds: int
) -> Row:
    port, pid = server
    with ExitStack() as stack:
        lines = _open_lines(app, member, port, number)
        stop = threading.Event()
        sender = threading.Thread(target=_trickle, args=(lines, stop))
        sender.start()
        stack.callback(sender.join)
        stack.callback(stop.set)
        time.sleep(1)  # until each has a thread of the server's
        times = sorted(_page_times_ms(port, seconds))
        is_open = sum(_is_quiet(line) for line in lines)
        memory = _memory_mb(pid)
    return Row(number, is_open, statistics.median(times), times[int(len(times) * 0.95)],
               len(times), memory)  # fmt: skip


def _open_lines(app: Flask, member: int | None, port: int, number: int) -> list[socket.socket]:
    """Begin uploads and send the head of the request that carries their bytes."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(member)
    cookie = browser.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    told = ",".join(f"{key} {base64.b64encode(value).decode()}"
                    for key, value in (("filename", b"a.mkv"), ("purpose", b"bench")))  # fmt: skip
    lines = []
    for _ in range(number):
        headers = SPEAKS | {"Upload-Length": str(SIZE), "Upload-Metadata": told}
        made = browser.post("/api/v1/uploads", headers=headers)
        assert made.status_code == 201, made.text
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(
            f"PATCH {made.headers['Location']} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Cookie: {cookie.key}={cookie.value}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n"
            f"Content-Type: application/offset+octet-stream\r\nContent-Length: {SIZE}\r\n\r\n"
            .encode() + MATROSKA
        )  # fmt: skip
        lines.append(line)
    return lines


def _trickle(lines: Sequence[socket.socket], stop: threading.Event) -> None:
    """Send on every line at its speed until told to stop, then cut all of them."""
    block = b"\0" * int(LINE_BYTES_S * STEP_S)
    while not stop.wait(STEP_S):
        for line in lines:
            try:
                line.sendall(block)
            except OSError:
                continue  # refused: the row says how many were open
    for line in lines:
        line.close()


def _is_quiet(line: socket.socket) -> bool:
    """Say whether the server is still listening, not answering."""
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        return not selector.select(0)


def _page_times_ms(port: int, seconds: int) -> list[float]:
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        began = time.perf_counter()
        connection.request("GET", PAGE)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status == 200, answer.status
        connection.close()
        time.sleep(0.02)
    return times


def _memory_mb(pid: int) -> float:
    """Return the memory of the server and its processes; shared pages count once."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total_kb = 0
    for each in (str(pid), *children):
        for text in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if text.startswith("Pss:"):
                total_kb += int(text.split()[1])
    return total_kb / 1024


def _report(rows: Sequence[Row], threads: str) -> str:
    lines = [
        f"2 processes of {threads} threads, {os.cpu_count()} cores. Each upload trickles at "
        f"{LINE_BYTES_S // 1000} kB/s; a visitor asks for `{PAGE}` all the while.",
        "",
        "| slow uploads open | pages answered | p50 ms | p95 ms | memory of the server MB |",
        "|---|---|---|---|---|",
        *(f"| {row.open} of {row.asked} | {row.pages} | {row.p50_ms:.1f} | {row.p95_ms:.1f} | "
          f"{row.memory_mb:.0f} |" for row in rows),
    ]  # fmt: skip
    return "\n".join(lines)


if __name__ == "__main__":
    main(sys.argv[1:])
