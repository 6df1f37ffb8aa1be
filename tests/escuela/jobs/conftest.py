"""A school of its own for each test of jobs: a database file or server, and real workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import escuela.app
from tests.escuela.jobs import practice
from tests.escuela.jobs.works import QUICK, Works
from tests.filed import with_tables


@pytest.fixture
def works(new_database_uri: str, tmp_path: Path, root: Path) -> Iterator[Works]:
    # What fails in this process is tried again only when a test says so.
    settings = {f"JOBS_{name}": value for name, value in (QUICK | {"BACKOFF_S": 60}).items()}
    app = escuela.app.create_app(
        {"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": new_database_uri, **settings},
        features=(practice,),
    )
    with with_tables(app):
        works = Works(app, tmp_path, new_database_uri, root)
        yield works
        works.end_workers()
