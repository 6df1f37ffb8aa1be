"""Deeds on keys and sealed values: the first key, a new one, moving all to it, taking one out."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.sealed import envelopes, keys, queries, rules
from escuela.sealed.errors import SealError
from escuela.sealed.keys import Key, Keyring
from escuela.sealed.queries import Home, Row

BATCH = 200
"""Rows that one transaction of a rotation holds."""


@dataclass
class Report:
    """What a rotation did."""

    resealed: Counter[str] = field(default_factory=Counter)
    """Values by home."""
    closed: list[str] = field(default_factory=list)
    """Values that stay closed: place, internal id and why."""


def ensure_first_key() -> None:
    """Make the first key at the first start, so that it can be kept safe before it is needed.

    Where a key file should be and is not, none is made: a new key would hide the loss.
    """
    if keys.key_file().exists():
        return
    has_begun = queries.has_begun()
    try:
        if not has_begun or not queries.is_anything_sealed():
            keys.make_first()
    except (OSError, SQLAlchemyError):
        return  # the doctor tells it; the next start tries again
    finally:
        if has_begun:
            db.session.remove()
            db.engine.dispose()  # the web server forks after this


def new_key(*, although_lost: bool = False) -> Key:
    """Add a key that seals from now on.

    Raises Conflict where the key file is gone and values wait for it, unless `although_lost`.
    """
    if not keys.key_file().exists():
        if queries.is_anything_sealed() and not although_lost:
            raise Conflict("the key file is gone, and values in the database need it")
        keys.make_first()
        return keys.keyring().newest
    return keys.add()


def rotate(*, batch: int = BATCH, after_batch: Callable[[], None] = lambda: None) -> Report:
    """Seal with the newest key all that another one sealed. Can be cut short and repeated.

    Each batch is one transaction. What can't be opened stays as it is and is reported.
    """
    keyring, report = keys.keyring(), Report()
    for home in queries.list_homes():
        last_id: int | None = 0
        while last_id is not None:
            last_id = _rotate_batch(home, keyring, report, after_id=last_id, limit=batch)
            after_batch()
    return report


def remove_key(key_id: str) -> None:
    """Take an old key out of the file. Raises Conflict while it seals or values need it."""
    if keys.keyring().get(key_id) is keys.keyring().newest:
        raise Conflict("the newest key seals: make another one first")
    if count := usage()[key_id]:
        raise Conflict(f"{count} values need this key: flask seal rotate")
    keys.remove(key_id)


def usage() -> Counter[str]:
    """Return how many values each key opens, by key id."""
    counts: Counter[str] = Counter()
    for of_home in queries.count_by_key().values():
        counts.update(of_home)
    return counts


def forget_lost() -> Mapping[str, int]:
    """Empty the values whose key is gone, so that people can write them again; return how many."""
    known = {key.id for key in keys.keyring().keys}
    emptied: Counter[str] = Counter()
    with transaction():
        for home in queries.list_homes():
            for key_id in queries.count_by_key()[home.name].keys() - known:
                emptied[home.name] += _empty(home, key_id)
    return emptied


def _rotate_batch(
    home: Home, keyring: Keyring, report: Report, *, after_id: int, limit: int
) -> int | None:
    """Move one batch; return the id it ended with, or None at the end."""
    newest = keyring.newest.id
    with transaction():
        rows = queries.list_older(home, newest, after_id=after_id, limit=limit)
        for row in rows:
            try:
                change = _reseal(home, row, keyring)
            except SealError as error:
                report.closed.append(f"{home.name} {row[0]}: {error.cause}")
                continue
            db.session.execute(
                sa.update(home.table).where(home.table.c.id == row[0]).values(change)
            )
            report.resealed[home.name] += 1
    return rows[-1][0] if len(rows) == limit else None


def _reseal(home: Home, row: Row, keyring: Keyring) -> dict[str, bytes | None]:
    _id, told_by, stored = row
    place = home.field.place(home.model, told_by)
    text = envelopes.unseal(stored, place, keyring)
    change: dict[str, bytes | None] = {home.field.column: envelopes.seal(text, place, keyring)}
    if home.field.index:
        change[home.field.index] = home.field.index_of(home.model, home.field.decode(text))
    return change


def _empty(home: Home, key_id: str) -> int:
    head = rules.head_of(key_id)
    columns = [home.field.column, *([home.field.index] if home.field.index else [])]
    statement = (
        sa.update(home.table)
        .where(queries.head_of(home) == head)
        .values(dict.fromkeys(columns))
        .returning(home.table.c.id)
    )
    return len(db.session.execute(statement).all())
