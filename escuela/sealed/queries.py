"""Which sealed values there are, by the key that opens them. Reads heads only, opens nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from escuela.db import Model, db
from escuela.sealed import rules
from escuela.sealed.columns import SealedField, fields_of

Row = sa.Row[int, str, bytes]


@dataclass(frozen=True, slots=True)
class Home:
    """A sealed field of a model, as a place in the database."""

    model: type[Model]
    field: SealedField[Any]

    @property
    def name(self) -> str:
        """Return table and column."""
        return f"{self.model.__tablename__}.{self.field.column}"

    @property
    def table(self) -> sa.Table:
        """The table as rows, past the models: nothing is opened by reading it."""
        table: sa.Table = self.model.metadata.tables[self.model.__tablename__]
        return table

    @property
    def column(self) -> sa.Column[bytes]:
        """The column that holds the sealed values."""
        return self.table.c[self.field.column]


def list_homes() -> Sequence[Home]:
    """Return every sealed field of the school, by table."""
    models = sorted((m.class_ for m in Model.registry.mappers), key=lambda one: one.__tablename__)
    return [Home(model, field) for model in models for field in fields_of(model)]


def count_by_key() -> Mapping[str, Mapping[str, int]]:
    """Return for each home how many values each key opens; keys by their id."""
    return {home.name: dict(_count(home)) for home in list_homes()}


def list_older(home: Home, newest_id: str, *, after_id: int, limit: int) -> Sequence[Row]:
    """Return rows (id, what tells the row, value) that another key than the newest sealed.

    The rows are held until the transaction ends.
    """
    table, head = home.table, rules.head_of(newest_id)
    statement = (
        sa.select(table.c.id, table.c[home.field.row], home.column)
        .where(home.column.is_not(None), head_of(home) != head, table.c.id > after_id)
        .order_by(table.c.id)
        .limit(limit)
        .with_for_update()
    )
    return db.session.execute(statement).all()


def has_begun() -> bool:
    """Say whether there is a database. Asking an SQLite file that is not there would make it."""
    if db.engine.dialect.name != "sqlite":
        return True
    name = db.engine.url.database
    return name not in (None, "", ":memory:") and Path(str(name)).exists()


def is_anything_sealed() -> bool:
    """Say whether the database holds a sealed value; older schemas hold none."""
    found = sa.inspect(db.session.connection())
    for home in list_homes():
        if not found.has_table(home.table.name):
            continue
        columns = {column["name"] for column in found.get_columns(home.table.name)}
        there = sa.select(sa.literal(1)).where(home.column.is_not(None)).limit(1)
        if home.field.column in columns and db.session.scalar(there):
            return True
    return False


def head_of(home: Home) -> sa.ColumnElement[bytes]:
    """Say in SQL with which bytes a value begins: they name its key."""
    length = len(rules.MAGIC) + rules.KEY_ID_BYTES
    return sa.func.substr(home.column, 1, length, type_=sa.LargeBinary)


def _count(home: Home) -> Iterator[tuple[str, int]]:
    head = head_of(home)
    statement = sa.select(head, sa.func.count()).where(home.column.is_not(None)).group_by(head)
    for found, count in db.session.execute(statement):
        yield bytes(found)[len(rules.MAGIC) :].decode("ascii", "replace"), count
