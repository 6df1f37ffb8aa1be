"""House rule: neither the database's raw files nor a dump hold the clear text of a sealed field."""

import base64
import gc
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import flask_migrate
import psycopg
import pytest
from flask import Flask

from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.db import db
from escuela.sealed import keys, services
from tests.browser import Browser
from tests.factories import make_account, make_grant, make_organization
from wsgi import create_app

CLEAR = ("Zafira Luz", "Zafira de los Ángeles Ñandú", "zafira@example.org", "+57 300 5551234")
ALIAS = "Ceiba"


@pytest.fixture
def filed_app(new_database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        {
            "TESTING": True,
            "DATA_FOLDER": tmp_path,
            "SQLALCHEMY_DATABASE_URI": new_database_uri,
            "WTF_CSRF_ENABLED": False,
        }
    )
    app.test_client_class = Browser
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()
    gc.collect()


def database_of(uri: str, folder: Path) -> bytes:
    """Return what a thief of the database gets: its raw files, write-ahead log too, and a dump."""
    if uri.startswith("sqlite"):
        files = b"".join(path.read_bytes() for path in folder.glob("school.sqlite*"))
        assert (folder / "school.sqlite-wal").stat().st_size, "the newest rows stand there"
        with sqlite3.connect(folder / "school.sqlite") as connection:
            return files + "\n".join(connection.iterdump()).encode()
    dump = b""
    with psycopg.connect(uri.replace("+psycopg", "")) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in tables.fetchall():
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as copy:
                dump += b"".join(bytes(block) for block in copy)
    return dump


def folder_of(folder: Path) -> bytes:
    """Return all files of the data folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_r19_a_dump_and_the_raw_files_hold_no_clear_text(
    filed_app: Flask, new_database_uri: str, tmp_path: Path
) -> None:
    with filed_app.app_context():
        person = make_account(ALIAS)
        make_grant(person, Role.COORDINATION, EVERYTHING)
        house = make_organization().public_id
    browser = cast(Browser, filed_app.test_client())
    browser.sign_in(person.id)
    name, legal_name, email, contact = CLEAR
    fields = {"name": name, "legal_name": legal_name, "email": email}
    filled = browser.fill_in("/account/profile") | fields
    assert browser.post("/account/profile", data=filled).status_code == 303
    path = f"/organizations/{house}/edit"
    edited = browser.fill_in(path) | {"contact_note": contact}
    assert browser.post(path, data=edited).status_code == 303
    assert all(text in browser.get("/account/export").text for text in CLEAR[:3])
    assert contact in browser.get(path).text
    with filed_app.app_context():
        keys.add()
        assert services.rotate(batch=1).resealed.total() == 4
        assert services.usage() == {keys.keyring().newest.id: 4}

        secrets = [key.secret for key in keys.keyring().keys]

    database = database_of(new_database_uri, tmp_path)

    assert ALIAS.encode() in database, "or nothing was looked at"
    stolen = (database + folder_of(tmp_path)).lower()
    for text in CLEAR:
        for written in (text.encode(), text.encode().hex().encode(), text.encode("utf-16-le"),
                        base64.b64encode(text.encode())[:-4]):  # fmt: skip
            assert written.lower() not in stolen, text
    for secret in secrets:
        for written in (secret, secret.hex().encode(), base64.b64encode(secret)):
            assert written not in database
