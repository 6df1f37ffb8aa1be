"""A real school for tests: web server, worker and files in a temporary folder, on a free port.

    def test_...(live_school: Live): ...

`live_school` is new for each test (an empty database and no files) but the server behind it
starts once per run. A test that kills it, or needs other settings, uses `run_live` itself.
"""

import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import cast

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.config import ROOT
from escuela.db import db
from escuela.jobs.models import Job
from tests.browser import Browser
from tests.factories import School, make_school
from tests.ports import free_port, wait_for_port, wait_until_free
from wsgi import create_app

STOP_S = 20


class _Neutral(BaseHTTPRequestHandler):
    """The page that quick exit leads to: another site, as far as browsers know."""

    def do_GET(self) -> None:
        body = b"<!doctype html><html lang=es><title>Nube</title><h1>Nube</h1></html>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in http.server
        pass


@dataclass
class Live:
    """A running school. `app` is the same school inside the test, for factories and queries."""

    folder: Path
    address: str
    exit_address: str
    environment: dict[str, str]
    app: Flask
    prepared: sqlite3.Connection
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def file_address(self) -> str:
        """Where files come from: the S3 server of these settings, else the school itself."""
        return self.environment.get("ESCUELA_S3_ENDPOINT", self.address)

    @property
    def database(self) -> Path:
        """The SQLite file that server, worker and test share, where no other database is set."""
        return self.folder / "escuela.sqlite"

    def start_server(self) -> None:
        """Start the web server and wait until it listens."""
        port = self.address.rpartition(":")[2]
        line = ["gunicorn", "--config", str(ROOT / "escuela" / "server.py"),
                "--bind", f"127.0.0.1:{port}", "wsgi:create_app()"]  # fmt: skip
        self._start("server", line)
        try:
            wait_for_port(int(port))
        except TimeoutError:
            pytest.fail((self.folder / "server.log").read_text()[-3000:])

    def start_worker(self, *arguments: str) -> None:
        """Start `flask worker`; it stops with the test."""
        self._start("worker", ["flask", "--app", "wsgi", "worker", *arguments])

    def kill(self, name: str) -> None:
        """SIGKILL "server" or "worker" with all that it started: as a power cut would."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_S)
        if name == "server":
            # Its workers die a moment later; a new server must not find the port taken.
            wait_until_free(int(self.address.rpartition(":")[2]))

    def stop(self, name: str) -> None:
        """SIGTERM "server" or "worker", and wait for its end."""
        process = self.processes.pop(name, None)
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(STOP_S)

    def wait(self, what: Callable[[], bool], *, within_s: float) -> None:
        """Wait until it is so. Fails with what the worker said and which jobs are open."""
        ends_at = time.monotonic() + within_s
        while not what():
            if time.monotonic() > ends_at:
                pytest.fail(f"not within {within_s} s\n{self._state_of_work()}")
            time.sleep(0.2)

    def _state_of_work(self) -> str:
        with self.app.app_context():
            db.session.rollback()
            jobs = db.session.scalars(sa.select(Job).order_by(Job.id))
            lines = [
                f"job {j.id}: {j.kind} {j.state} attempt {j.attempt} {j.error_code}" for j in jobs
            ]
        worker = self.processes.get("worker")
        lines.append(f"worker's exit code: {worker.poll() if worker else 'not started'}")
        return "\n".join(lines) + "\n" + (self.folder / "worker.log").read_text()[-4000:]

    def reset(self) -> None:
        """Empty the database and drop all files but logs."""
        target = sqlite3.connect(self.database, timeout=30)
        self.prepared.backup(target)
        target.close()
        for path in self.folder.iterdir():
            # tmp/ belongs to processes that live on: the server's, and this test's own.
            if path.is_dir() and path.name != "tmp":
                shutil.rmtree(path)

    def make_school(self) -> School:
        """Fill the database with the school of most tests."""
        with self.app.app_context():
            return make_school()

    def session_cookie(self, account_id: int) -> tuple[str, str]:
        """Return name and value of a cookie that is signed in as this account."""
        browser = cast(Browser, self.app.test_client())
        browser.sign_in(account_id)
        name = str(self.app.config["SESSION_COOKIE_NAME"])
        cookie = browser.get_cookie(name)
        assert cookie is not None
        return name, cookie.value

    def _start(self, name: str, line: list[str]) -> None:
        program = str(Path(sys.executable).parent / line[0])
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [program, *line[1:]],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


@contextmanager
def run_live(
    folder: Path, prepared: sqlite3.Connection, settings: Mapping[str, str] | None = None
) -> Iterator[Live]:
    """Run a school in a folder; `settings` are more environment variables (S3, limits).

    With `ESCUELA_DATABASE` among them its database is that one, empty so far, instead of SQLite.
    """
    settings = settings or {}
    database = settings.get("ESCUELA_DATABASE", f"sqlite:///{folder / 'escuela.sqlite'}")
    neutral = ThreadingHTTPServer(("127.0.0.1", 0), _Neutral)
    Thread(target=neutral.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{free_port()}"
    exit_address = f"http://localhost:{neutral.server_port}"
    secret = secrets.token_hex(32)
    environment = os.environ | {
        "ESCUELA_DATA": str(folder),
        "ESCUELA_BASE_URL": address,
        "ESCUELA_EXIT_URL": exit_address,
        "ESCUELA_SECRET_KEY": secret,
        "ESCUELA_WEB_PROCESSES": "1",
        "ESCUELA_WEB_THREADS": "32",
        **settings,
    }
    app = create_app(
        {
            "TESTING": True,
            "DATA_FOLDER": folder,
            "SQLALCHEMY_DATABASE_URI": database,
            "SECRET_KEY": secret,
            "BASE_URL": address,
        }
    )
    app.test_client_class = Browser
    live = Live(folder, address, exit_address, environment, app, prepared)
    if "ESCUELA_DATABASE" in settings:
        with app.app_context():
            flask_migrate.upgrade()
    else:
        live.reset()
    try:
        live.start_server()
        yield live
    finally:
        for name in tuple(live.processes):
            live.stop(name)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        neutral.shutdown()
        neutral.server_close()


@pytest.fixture(scope="session")
def live_server(
    tmp_path_factory: pytest.TempPathFactory, prepared_database: sqlite3.Connection
) -> Iterator[Live]:
    """One server for the whole run; tests use `live_school`."""
    with run_live(tmp_path_factory.mktemp("live"), prepared_database) as live:
        yield live


@pytest.fixture
def live_school(live_server: Live) -> Iterator[Live]:
    """The running school, emptied; call .make_school() or factories in its app context."""
    live_server.reset()
    yield live_server
    live_server.stop("worker")


@pytest.fixture
def start_live(
    tmp_path: Path, prepared_database: sqlite3.Connection
) -> Iterator[Callable[..., Live]]:
    """Return a function that runs one more school for this test, with further settings."""
    running: list[AbstractContextManager[Live]] = []

    def start(settings: Mapping[str, str] | None = None) -> Live:
        folder = tmp_path / f"school-{len(running)}"
        folder.mkdir()
        manager = run_live(folder, prepared_database, settings)
        running.append(manager)
        return manager.__enter__()

    yield start
    for manager in running:
        manager.__exit__(None, None, None)
