"""Keeps the index beside the things. Nobody calls it after a deed: the session tells what it wrote.

Deeds of many domains change what can be found, and one that forgot would leave what was taken away.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, SessionTransaction

from escuela.db import Model, db, transaction
from escuela.finding import rules, sources
from escuela.finding.models import SearchDocument
from escuela.finding.sources import Document, Thing

BATCH = 100
"""Things that are read together; a rebuild holds the database no longer than for these."""

PENDING = "search_pending"
LOCK = 0x656E7675
"""Number of the advisory lock that PostgreSQL's writers of the index take."""

_COLUMNS = [field.name for field in fields(Document)]


def attach() -> None:
    """Follow what this process writes. A second call changes nothing."""
    for event, listener in (("after_flush", _remember), ("before_commit", _write_pending),
                            ("after_soft_rollback", _forget)):  # fmt: skip
        if not sa.event.contains(db.session, event, listener):
            sa.event.listen(db.session, event, listener)


def rebuild() -> Iterator[tuple[str, int]]:
    """Write the whole index anew, a batch a transaction; yield kind and number after each.

    What is right stays, what no thing stands for goes: it can be cut short and started again.
    """
    for kind, source in sources.all_sources().items():
        last = 0
        while ids := source.list_ids(last, BATCH):
            with transaction():
                _replace(kind, ids, among=(last, ids[-1]))
            yield kind, len(ids)
            last = ids[-1]
        with transaction():
            _replace(kind, (), among=(last, None))
    with transaction():
        _tidy_unknown()


def compact() -> None:
    """Leave nothing of removed texts in SQLite's index: it keeps them until it is merged."""
    if db.engine.dialect.name == "sqlite":
        with transaction():
            db.session.execute(
                sa.text("INSERT INTO search_terms(search_terms) VALUES ('optimize')")
            )


def _remember(session: Session, _context: object) -> None:
    pending: dict[type[Model], list[Any]] = session.info.setdefault(PENDING, {})
    for row in (*session.new, *session.dirty, *session.deleted):
        if sources.watchers_of(type(row)):
            pending.setdefault(type(row), []).append(row)


def _forget(session: Session, previous: SessionTransaction) -> None:
    # What a savepoint takes back is read as it is then; the deed around it still stands.
    if not previous.nested:
        session.info.pop(PENDING, None)


def _write_pending(session: Session) -> None:
    session.flush()
    pending: dict[type[Model], list[Any]] = session.info.pop(PENDING, {})
    things = {
        thing
        for model, rows in pending.items()
        for affected in sources.watchers_of(model)
        for thing in affected(rows)
    }
    _refresh(things)
    session.info.pop(PENDING, None)


def _refresh(things: Iterable[Thing]) -> None:
    known = sources.all_sources()
    for kind, found in groupby(sorted(things), key=lambda thing: thing[0]):
        ids = [thing_id for _kind, thing_id in found]
        for start in range(0, len(ids) if kind in known else 0, BATCH):
            _replace(kind, ids[start : start + BATCH])


def _replace(kind: str, ids: Sequence[int], *, among: tuple[int, int | None] | None = None) -> None:
    """Make the documents of these things what their source says; write only what differs.

    `among`: all that lies after the first id, up to the second, is theirs or goes.
    """
    if db.engine.dialect.name == "postgresql":
        # Two who write the same thing at once would both add it; until their commit, one waits.
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    right = {_key(one): one for one in sources.all_sources()[kind].documents_of(ids)} if ids else {}
    statement = sa.select(
        SearchDocument.id, *(getattr(SearchDocument, name) for name in _COLUMNS)
    ).where(SearchDocument.kind == kind, _is_of(ids, among))
    stale = []
    for row in db.session.execute(statement):
        there = Document(**{name: getattr(row, name) for name in _COLUMNS})
        if right.get(_key(there)) == there:
            del right[_key(there)]
        else:
            stale.append(row.id)
    _delete(stale)
    _insert(right.values())


def _is_of(ids: Collection[int], among: tuple[int, int | None] | None) -> sa.ColumnElement[bool]:
    if among is None:
        return SearchDocument.thing_id.in_(ids)
    after, last = among
    is_after = SearchDocument.thing_id > after
    return is_after if last is None else sa.and_(is_after, SearchDocument.thing_id <= last)


def _delete(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), BATCH):
        db.session.execute(
            sa.delete(SearchDocument)
            .where(SearchDocument.id.in_(ids[start : start + BATCH]))
            .execution_options(synchronize_session=False)
        )


def _insert(documents: Iterable[Document]) -> None:
    rows = [
        asdict(one)
        | {
            "title_terms": rules.terms_text(one.title, one.language),
            "body_terms": rules.terms_text(one.body, one.language),
        }
        for one in documents
    ]
    if rows:
        db.session.execute(sa.insert(SearchDocument), rows)


def _tidy_unknown() -> None:
    """Remove what belongs to a kind that nobody knows any more."""
    known = list(sources.all_sources())
    statement = sa.select(SearchDocument.id).where(SearchDocument.kind.not_in(known))
    _delete(db.session.scalars(statement).all())


def _key(one: Document) -> tuple[int, str, int]:
    return one.thing_id, one.language, one.part
