"""media/uploads/form_files.py: a plain form sends a file, and memory stays flat."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from escuela.db import db
from media.uploads import files
from media.uploads.models import Upload
from tests.browser import Browser
from tests.factories import School, make_school
from tests.factories.uploads import MATROSKA, MAX_BYTES, finished
from tests.filed import with_tables
from tests.media.uploads.page import make_app

PATH = "/test-upload"
DATA = MATROSKA + bytes(range(256)) * 1500


@pytest.fixture
def page_app(tmp_path: Path) -> Iterator[Flask]:
    app = make_app(
        {
            "TESTING": True,
            "DATA_FOLDER": tmp_path,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'page.sqlite'}",
        }
    )
    app.test_client_class = Browser
    with with_tables(app):
        yield app


@pytest.fixture
def people(page_app: Flask) -> School:
    with page_app.app_context():
        return make_school()


@pytest.fixture
def sender(page_app: Flask, people: School) -> Browser:
    browser = cast(Browser, page_app.test_client())
    browser.sign_in(people.accounts["member"])
    return browser


def send(browser: Browser, data: bytes, name: str = "voz.mkv") -> TestResponse:
    fields = {"title": "Marcha", "file": (BytesIO(data), name)}
    token = browser.fill_in(PATH)["csrf_token"]
    return browser.post(PATH, data={**fields, "csrf_token": token})


def left_on_disk(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(path.suffix for path in files.folder().iterdir())


def test_a_plain_form_sends_a_file_that_becomes_an_upload(page_app: Flask, sender: Browser) -> None:
    response = send(sender, DATA, "../../voz <b>.mkv")

    digest = hashlib.sha256(DATA).hexdigest()
    assert response.text == f"voz <b>.mkv {len(DATA)} {digest} Marcha"
    with page_app.app_context():
        upload = db.session.query(Upload).one()
        assert services_path(upload).read_bytes() == DATA
    assert len(finished) == 1


def services_path(upload: Upload) -> Path:
    return files.path_of(upload.public_id)


@pytest.mark.parametrize(
    ("data", "name"), [(b"", "a.mkv"), (b"MZ" + bytes(900), "a.mkv"), (DATA, "a.exe"), (b"", "")]
)
def test_what_is_refused_leaves_nothing(
    page_app: Flask, sender: Browser, data: bytes, name: str
) -> None:
    response = send(sender, data, name)

    assert response.status_code == 422
    assert response.text.endswith(".")
    assert [e for e in left_on_disk(page_app) if e != ".turn"] == []
    with page_app.app_context():
        assert db.session.query(Upload).count() == 0


def test_a_purpose_that_refuses_at_the_end_leaves_nothing(page_app: Flask, sender: Browser) -> None:
    assert send(sender, DATA, "rehusado.mkv").status_code == 422
    assert left_on_disk(page_app) == []


def test_a_visitors_body_is_refused_before_it_is_read(page_app: Flask, people: School) -> None:
    visitor = cast(Browser, page_app.test_client())
    stream = BytesIO(b"--x\r\n" + DATA)

    for person in ("visitor", "learner"):
        visitor.sign_in(people.accounts[person])
        response = visitor.post(
            PATH, input_stream=stream, content_type="multipart/form-data; boundary=x"
        )
        assert response.status_code in (401, 403)
    assert stream.tell() == 0


def test_a_form_larger_than_the_purpose_is_refused_before_it_is_read(sender: Browser) -> None:
    stream = BytesIO(b"--x\r\n")

    response = sender.post(
        PATH,
        input_stream=stream,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(MAX_BYTES * 2)},
    )

    assert response.status_code == 422
    assert stream.tell() == 0


def test_other_forms_keep_their_small_limit(sender: Browser) -> None:
    response = sender.post("/organizations/new", data={"name": "x" * 300_000})

    assert response.status_code == 413


def test_memory_does_not_grow_with_the_file(sender: Browser) -> None:
    data = MATROSKA + bytes(40_000_000)
    token = sender.fill_in(PATH)["csrf_token"]
    tail = b"\r\n--x--\r\n"
    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nt\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.mkv"\r\n'
        "Content-Type: video/x-matroska\r\n\r\n"
    ).encode()
    body = BytesIO(head + data + tail)

    tracemalloc.start()
    response = sender.post(
        PATH,
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        content_length=len(head) + len(data) + len(tail),
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert response.status_code == 200, response.text
    assert peak < 8_000_000
