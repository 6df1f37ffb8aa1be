"""The demo, and the demo among many rows: each made once per run, copied fresh for a test.

    def test_...(demo: None): ...     # in an application context
    def test_...(big_demo: None): ...

Not with `--on-postgresql`: those tests are marked `ffmpeg`, which that run leaves out.
"""

import sqlite3
from collections.abc import Iterator
from typing import cast

import pytest
from flask import Flask

from courses.demo.scale import load as scale
from courses.demo.scale.sizes import Sizes
from escuela.db import db
from tests.factories.demo import make_demo

MANY = Sizes(organizations=220, videos=300, accounts=1_000, progress=3_000, courses=220)
"""Enough that every list is longer than its bound, or some hundreds of rows long."""


@pytest.fixture(scope="session")
def demo_database(
    app: Flask, prepared_database: sqlite3.Connection
) -> Iterator[sqlite3.Connection]:
    with app.app_context():
        prepared_database.backup(_raw_connection())
        make_demo()
        kept = _keep()
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def big_database(app: Flask, demo_database: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    with app.app_context():
        demo_database.backup(_raw_connection())
        scale.load(lambda _: None, MANY)
        kept = _keep()
    yield kept
    kept.close()


@pytest.fixture
def demo(app: Flask, demo_database: sqlite3.Connection) -> Iterator[None]:
    """The demo with its videos published, in an application context."""
    with app.app_context():
        demo_database.backup(_raw_connection())
        yield


@pytest.fixture
def big_demo(app: Flask, big_database: sqlite3.Connection) -> None:
    """The demo among many rows."""
    with app.app_context():
        big_database.backup(_raw_connection())


def _keep() -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    db.session.rollback()
    _raw_connection().backup(kept)
    return kept


def _raw_connection() -> sqlite3.Connection:
    return cast(sqlite3.Connection, db.engine.raw_connection().driver_connection)
