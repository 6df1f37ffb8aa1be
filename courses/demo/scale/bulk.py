"""Very many rows: written in pieces, with ids that later rows can point at."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

import sqlalchemy as sa

from escuela.db import Model, db

Row = Mapping[str, object]

PIECE = 2_000
"""Rows in memory at once."""

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
"""The first moment of all that is made here: always the same."""


def write(model: type[Model], rows: Iterable[Row]) -> None:
    """Insert rows, of which only a piece is in memory at a time."""
    statement = sa.insert(model.__table__)  # type: ignore[arg-type]  # a table, not a subquery
    for piece in _pieces(rows):
        db.session.execute(statement, piece)


def free_ids(model: type[Model], count: int) -> range:
    """Return ids that nobody has, for `count` rows. `keep_counting` must follow."""
    column = sa.inspect(model).primary_key[0]
    first = (db.session.scalar(sa.select(sa.func.max(column))) or 0) + 1
    return range(first, first + count)


def keep_counting(*models: type[Model]) -> None:
    """Let the database go on counting after ids that we gave; SQLite does by itself."""
    if db.engine.dialect.name != "postgresql":
        return
    for model in models:
        table = model.__tablename__
        sequence = sa.func.pg_get_serial_sequence(table, "id")
        last = sa.select(sa.func.max(sa.inspect(model).primary_key[0])).scalar_subquery()
        db.session.execute(sa.select(sa.func.setval(sequence, last)))


def learn_sizes() -> None:
    """Let the database look at what is there now, so that it plans queries for this size.

    PostgreSQL does so by itself a minute later.
    """
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def public_id(kind: str, number: int) -> str:
    """Return the address of the numbered thing of a kind: as long as a random one."""
    digest = hashlib.sha256(f"escuela scale {kind} {number}".encode()).digest()
    return urlsafe_b64encode(digest[:12]).decode()


def moment(number: int, *, minutes: int = 1) -> datetime:
    """Return when the numbered thing was."""
    return BEGAN + timedelta(minutes=number * minutes)


def pick(number: int, salt: int, among: int) -> int:
    """Choose one of `among` for the numbered thing, so that neighbors differ; always the same."""
    return (number * 2_654_435_761 + salt * 40_503) % 4_294_967_296 * among // 4_294_967_296


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while piece := list(islice(source, PIECE)):
        yield piece
