"""What a person does on the upload page, and how one looks at it: steps of the tests here."""

import hashlib
import re
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Request, expect

from escuela.db import db
from media.uploads import files
from media.uploads.models import Upload
from tests.media.uploads.server import Server

SIZE = 12_000_000


def sign_in(context: BrowserContext, server: Server) -> None:
    name, _, value = server.cookie("member").partition("=")
    context.add_cookies([{"name": name, "value": value, "url": server.address}])


def visit(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()
    page.goto(f"{server.address}/test-upload")
    return page


class Network:
    """The line of one page: how fast it sends, and whether it is there at all."""

    def __init__(self, page: Page, bytes_per_s: int) -> None:
        self._line = page.context.new_cdp_session(page)
        self._line.send("Network.enable")
        self.set(bytes_per_s)

    def set(self, bytes_per_s: int, *, is_cut: bool = False) -> None:
        """Send so fast from now on; -1 is as fast as it goes."""
        self._line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": is_cut,
                "latency": 20,
                "downloadThroughput": -1,
                "uploadThroughput": bytes_per_s,
            },
        )


def state(page: Page, name: str) -> None:
    expect(page.locator(f"[data-upload][data-state={name}]")).to_be_attached()


def choose(page: Page, path: Path) -> None:
    page.get_by_label("Archivo").set_input_files(path)
    state(page, "ready")


def start(page: Page, path: Path) -> None:
    """Choose a file and let it go."""
    choose(page, path)
    page.get_by_role("button", name=re.compile("Subir")).click()


def said(page: Page) -> str:
    return page.locator("[data-said]").inner_text()


def received(server: Server) -> int:
    with server.app.app_context():
        upload = db.session.query(Upload).one_or_none()
        return files.offset_of(upload.public_id) if upload else 0


def told(page: Page) -> int:
    """Return how many bytes the bar says are there."""
    return int(page.locator("[data-panel] progress").evaluate("bar => bar.value"))


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pieces_of(page: Page) -> list[int]:
    """Return a list that grows by where each piece begins."""
    offsets: list[int] = []

    def remember(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    page.on("request", remember)
    return offsets
