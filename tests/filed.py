"""A school with a database of its own, in a file or on a server: for several at a time, and raw."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from escuela.db import db
from wsgi import create_app


@contextmanager
def with_tables(app: Flask) -> Iterator[Flask]:
    """Make all tables of a school; at the end, close what it holds open."""
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    app.extensions["scratch"].leave()


@pytest.fixture
def shared_app(new_database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """A school that several threads ask at once, on each engine."""
    app = create_app({"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": new_database_uri})
    with with_tables(app):
        yield app
