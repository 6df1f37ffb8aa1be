"""The school behind the real web server, to be killed and cut off; and raw lines to it."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import cast

from flask import Flask

from escuela.db import db
from tests.browser import Browser
from tests.factories import School, make_school
from tests.factories.uploads import MANY
from tests.media.uploads.client import ROOT, SPEAKS, TYPE, metadata
from tests.media.uploads.page import make_app
from tests.ports import free_port

TOP = Path(__file__).resolve().parents[3]
START_S = 60


class Server:
    """gunicorn as in production, on a port of its own, with the school of most tests."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.port = free_port()
        self.environment = {
            "ESCUELA_DATA": str(folder),
            "ESCUELA_SECRET_KEY": secrets.token_hex(32),
            "ESCUELA_WEB_THREADS": "16",
            **{f"ESCUELA_{name}": str(value) for name, value in settings.items()},
        }
        self.log = folder / "server.log"
        self.cookies: dict[str, str] = {}
        self.app = self._local_app(folder)
        with self.app.app_context():
            db.create_all()
            self.school: School = make_school()
        self._process: subprocess.Popen[bytes] | None = None

    def _local_app(self, folder: Path) -> Flask:
        app = make_app(
            {"DATA_FOLDER": folder, "SECRET_KEY": self.environment["ESCUELA_SECRET_KEY"],
             "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'escuela.sqlite'}"}
        )  # fmt: skip
        app.test_client_class = Browser
        return app

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [
            sys.executable, "-m", "gunicorn", "--config", "escuela/server.py",
            "--bind", f"127.0.0.1:{self.port}", "tests.media.uploads.page:make_app()",
        ]  # fmt: skip
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=TOP,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self._answers, START_S)

    def kill(self) -> None:
        """End the server and its workers at once, in the middle of whatever they do."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.kill()
        with self.app.app_context():
            db.engine.dispose()

    def cookie(self, person: str) -> str:
        """Sign a person in and return the header that says so."""
        if person in self.cookies:
            return self.cookies[person]  # as one device: an account has ten sign-ins at most
        browser = cast(Browser, self.app.test_client())
        browser.sign_in(self.school.accounts[person])
        name = self.app.config["SESSION_COOKIE_NAME"]
        cookie = browser.get_cookie(name)
        assert cookie is not None
        self.cookies[person] = f"{name}={cookie.value}"
        return self.cookies[person]

    def memory_bytes(self) -> int:
        """Return what the largest of the server's processes has in memory (VmRSS)."""
        assert self._process is not None
        pids = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return max(_memory_of(int(pid)) for pid in pids.split())

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(self.log.read_text()[-3000:])
        try:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            connection.request("OPTIONS", ROOT)
            return connection.getresponse().status == 204
        except OSError:
            return False
        finally:
            connection.close()


class Sender:
    """Somebody who sends over lines that can be seen, slowed and cut."""

    def __init__(self, server: Server, person: str = "member") -> None:
        self.server, self.cookie = server, server.cookie(person)

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> HTTPResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        connection.request(method, path, body, {"Cookie": self.cookie, **SPEAKS, **named})
        response = connection.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        connection.close()
        return response

    def begin(self, size: int) -> str:
        response = self.ask(
            "POST", ROOT, Upload_Length=str(size), Upload_Metadata=metadata(purpose=MANY)
        )
        assert response.status == 201
        return str(response.headers["Location"])

    def offset(self, url: str) -> int:
        response = self.ask("HEAD", url)
        assert response.status == 200, response.status
        return int(response.headers["Upload-Offset"])

    def open_line(self, url: str, offset: int, length: int) -> socket.socket:
        """Send the head of a PATCH; the line holds little of the body on this side."""
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32 * 1024)
        line.settimeout(30)
        line.connect(("127.0.0.1", self.server.port))
        line.sendall(
            (
                f"PATCH {url} HTTP/1.1\r\nHost: 127.0.0.1:{self.server.port}\r\n"
                f"Cookie: {self.cookie}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\n"
                f"Content-Type: {TYPE}\r\nContent-Length: {length}\r\n\r\n"
            ).encode()
        )
        return line


def wait_for(condition: Callable[[], bool], seconds: float) -> None:
    """Ask until it holds; fail if it does not within so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def _memory_of(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
