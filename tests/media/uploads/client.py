"""The steps of the protocol, for tests that go through the Flask client."""

import base64
import hashlib

from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.factories.uploads import MATROSKA, PURPOSE

ROOT = "/api/v1/uploads"
SPEAKS = {"Tus-Resumable": "1.0.0"}
CONTENT = MATROSKA + bytes(range(256)) * 8
TYPE = "application/offset+octet-stream"


def metadata(**values: str) -> str:
    pairs = {"filename": "marcha.mkv", "purpose": PURPOSE, **values}
    return ",".join(f"{key} {base64.b64encode(v.encode()).decode()}" for key, v in pairs.items())


def create(browser: Browser, size: int = len(CONTENT), **values: str) -> TestResponse:
    headers = {**SPEAKS, "Upload-Length": str(size), "Upload-Metadata": metadata(**values)}
    return browser.post(ROOT, headers=headers)


def begin(browser: Browser, size: int = len(CONTENT), **values: str) -> str:
    response = create(browser, size, **values)
    assert response.status_code == 201, response.text
    return response.headers["Location"]


def patch(browser: Browser, url: str, data: bytes, offset: int = 0, **more: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    headers = {**SPEAKS, "Upload-Offset": str(offset), **named}
    return browser.patch(url, data=data, content_type=TYPE, headers=headers)


def offset_of(browser: Browser, url: str) -> int:
    response = browser.head(url, headers=SPEAKS)
    assert response.status_code == 200
    return int(response.headers["Upload-Offset"])


def checksum(data: bytes, algorithm: str) -> str:
    digest = hashlib.new(algorithm, data, usedforsecurity=False).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"
