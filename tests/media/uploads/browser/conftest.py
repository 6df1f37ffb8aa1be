"""The upload page in a real browser, signed in, against the real server; and films to send."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, expect

from escuela.db import db, transaction
from media.uploads import files
from media.uploads.models import Upload
from tests.factories.uploads import MATROSKA
from tests.media.uploads.browser.steps import SIZE, sign_in
from tests.media.uploads.server import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"), WEB_PROCESSES=1)
    server.start()
    yield server
    server.close()


@pytest.fixture
def context(chromium: Chromium, server: Server) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="es")
    context.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    sign_in(context, server)
    yield context
    context.close()
    # A read that turns into a write fails while the server writes too; this waits for its turn.
    with server.app.app_context(), transaction():
        for upload in db.session.query(Upload):
            files.remove(upload.public_id)
        db.session.query(Upload).delete()


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "marcha.mkv"
    path.write_bytes(MATROSKA + random.Random(11).randbytes(SIZE))  # noqa: S311 - not a secret
    return path
