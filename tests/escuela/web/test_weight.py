"""Compression (docs/adr/0003) and the weight in the foot of a page."""

import re
from collections.abc import Iterator

import brotli
import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from escuela.app import create_app
from escuela.authz.guard import public
from tests.browser import Browser

PAGE = "/privacidad"
BR = {"Accept-Encoding": "br"}


def said_kb(page: str) -> int:
    found = re.search(r"Esta página pesa (\d+)\xa0KB", page)
    assert found
    return int(found[1])


def test_a_page_is_sent_compressed_and_says_less_than_it_holds(app: Flask) -> None:
    browser = FlaskClient(app)  # not ours, which reads every page
    plain = browser.get(PAGE)
    small = browser.get(PAGE, headers=BR)

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "br"
    page = brotli.decompress(small.data).decode()
    assert said_kb(page) < said_kb(plain.text)
    assert len(small.data) < len(plain.data) / 2


def test_a_text_of_a_person_cannot_bring_the_mark(browser: Browser) -> None:
    page = browser.get("/organizations/?q=<!--weight-->").text

    assert "&lt;!--weight--&gt;" in page


@pytest.fixture
def streaming(tmp_path: object) -> FlaskClient:
    class Films:
        def init_app(self, app: Flask) -> None:
            app.add_url_rule("/film", view_func=public(film))

    def film() -> Response:
        def blocks() -> Iterator[bytes]:
            yield b"x" * 5000

        return Response(blocks(), mimetype="text/plain")

    settings = {"SQLALCHEMY_DATABASE_URI": "sqlite://", "DATA_FOLDER": tmp_path}
    return create_app(settings, features=(Films(),)).test_client()


def test_a_stream_is_never_touched(streaming: FlaskClient) -> None:
    answer = streaming.get("/film", headers=BR)

    assert "Content-Encoding" not in answer.headers
    assert answer.data == b"x" * 5000
