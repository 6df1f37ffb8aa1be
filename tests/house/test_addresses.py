"""House rule R18: nowhere is it written from which address or with which browser somebody came."""

import gc
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask

from escuela.db import db
from tests.browser import Browser
from tests.factories import PASSWORD, PEOPLE, School, make_account, make_school
from tests.filed import with_tables
from tests.house.matrix import addresses_of
from wsgi import create_app

ADDRESS = "203.0.113.77"
BROWSER = "Zumbido/9.9 (Linux; Android 4; Mobi) rareza"
TRACES = (ADDRESS, "Zumbido", "rareza")
ODD = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": BROWSER, "HTTP_X_FORWARDED_FOR": ADDRESS}


@pytest.fixture
def filed_app(tmp_path: Path) -> Iterator[Flask]:
    """An application whose database is a file, so that its raw bytes can be read."""
    app = create_app(
        {
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": False,
            "DATA_FOLDER": tmp_path,
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path / 'r18.sqlite'}",
            "WTF_CSRF_ENABLED": False,
        }
    )
    app.test_client_class = Browser
    with with_tables(app):
        yield app
    gc.collect()


def test_r18_no_address_and_no_browser_in_database_logs_and_audit(
    filed_app: Flask, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    with filed_app.app_context():
        school = make_school()
        make_account("Eco", login="eco.lejano", password=PASSWORD)

    asked = ask_for_everything(filed_app, school)

    written = capsys.readouterr()
    logged = "\n".join(caplog.handler.format(record) for record in caplog.records)
    with filed_app.app_context():
        export = json.dumps([[str(cell) for cell in row] for row in every_row()])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert asked > 60
    assert written.err.count('"message": "request"') > 60, "the log was not on"
    assert any(path.suffix == ".sqlite" for path in files)
    for trace in TRACES:
        assert trace not in written.err + written.out + logged + export
        assert [path.name for path in files if trace.encode() in path.read_bytes()] == []


def ask_for_everything(app: Flask, school: School) -> int:
    """Ask for every address as different people, sign in wrongly and rightly; return how often."""
    paths, asked = addresses_of(app, school, "own"), 0
    for number, ((method, _), path) in enumerate(paths.items()):
        for person in (PEOPLE[number % len(PEOPLE)], "coordination"):
            browser = cast(Browser, app.test_client())
            browser.sign_in(school.accounts[person])
            browser.open(path, method=method, environ_base=ODD)
            asked += 1
    browser = cast(Browser, app.test_client())
    for password in ("no es esta frase", PASSWORD):
        typed = {"login": "eco.lejano", "password": password}
        browser.post("/sign-in", data=typed, environ_base=ODD)
        browser.get("/account", environ_base=ODD)
    return asked


def every_row() -> Iterator[tuple[object, ...]]:
    for table in db.metadata.sorted_tables:
        yield from (tuple(row) for row in db.session.execute(table.select()))
