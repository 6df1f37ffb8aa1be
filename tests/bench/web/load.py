"""Many people at once on the real server: views a second, and the memory of web and worker."""

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.bench.measure import say
from tests.bench.web.schools import Bench
from tests.ports import free_port, wait_for_port

START_S = 120
"""A busy machine takes its time."""
WARM_S = 1.0

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Server:
    """A running web server and worker."""

    port: int
    web: int
    worker: int

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def memory_mb(self) -> tuple[float, float]:
        """Return the memory of web and worker, shared pages counted once (PSS)."""
        return _pss_mb(self.web), _pss_mb(self.worker)


@contextmanager
def serve(bench: Bench) -> Iterator[Server]:
    """Start the web server with its own settings, and a worker, on a school."""
    port = free_port()
    env = os.environ | {
        "ESCUELA_DATA": str(bench.folder),
        "ESCUELA_DATABASE": bench.database,
        "ESCUELA_SECRET_KEY": str(bench.app.config["SECRET_KEY"]),
        "ESCUELA_BASE_URL": f"http://127.0.0.1:{port}",
    }
    web = [sys.executable, "-m", "gunicorn", "--config", "escuela/server.py",
           "--bind", f"127.0.0.1:{port}", "wsgi:create_app()"]  # fmt: skip
    worker = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with (bench.folder / "log").open("w") as log:
        processes = [
            subprocess.Popen(line, cwd=ROOT, env=env, stdout=log, stderr=log)
            for line in (web, worker)
        ]
        try:
            wait_for_port(port, within_s=START_S)
            yield Server(port, processes[0].pid, processes[1].pid)
        except TimeoutError as error:
            raise RuntimeError((bench.folder / "log").read_text()[-2000:]) from error
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(60)


@dataclass(frozen=True, slots=True)
class Rate:
    """What many at once got."""

    views_s: float
    refused: int
    """Answers other than the page."""


def measure(
    server: Server, path: str, cookies: Sequence[str], connections: int, seconds: float
) -> Rate:
    """Ask for a page over so many connections at once, each with a session of its own."""
    _ask(server.port, path, cookies[0], time.monotonic() + WARM_S, [])
    ends_at = time.monotonic() + seconds
    statuses: list[list[int]] = [[] for _ in range(connections)]
    threads = [
        threading.Thread(target=_ask, args=(server.port, path, cookie, ends_at, its))
        for its, cookie in zip(statuses, itertools.cycle(cookies), strict=False)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds_took = time.monotonic() - began
    answers = list(itertools.chain.from_iterable(statuses))
    seen = answers.count(200)
    rate = Rate(seen / seconds_took, len(answers) - seen)
    say(f"{connections} connections: {rate}")
    return rate


def _ask(port: int, path: str, cookie: str, ends_at: float, statuses: list[int]) -> None:
    """Ask again and again until a moment, and note the status of each answer."""
    line = HTTPConnection("127.0.0.1", port, timeout=120)
    while time.monotonic() < ends_at:
        line.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "br"})
        answer = line.getresponse()
        answer.read()
        statuses.append(answer.status)
    line.close()


def _pss_mb(pid: int) -> float:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total_kb = 0
    for each in (str(pid), *children):
        for text in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if text.startswith("Pss:"):
                total_kb += int(text.split()[1])
    return total_kb / 1024
