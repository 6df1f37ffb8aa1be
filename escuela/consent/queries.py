"""Reads of consents."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from escuela.consent import rules, texts
from escuela.consent.models import Consent
from escuela.consent.rules import ConsentScope, Decision, Subject, TextRead, Thing
from escuela.db import db
from escuela.web.paging import PAGE_ROWS, Page, page_of

MAX_ROWS = 200


def list_last(subject: Subject, thing: Thing) -> Mapping[ConsentScope, Consent]:
    """Return what holds between a subject and a thing, by scope."""
    return {row.scope: row for row in reversed(list_decisions(thing, subject=subject))}


def list_decisions(thing: Thing, *, subject: Subject | None = None) -> Sequence[Consent]:
    """Return what was said about a thing, the newest first; by one subject, or by all."""
    statement = (
        sa.select(Consent)
        .where(Consent.thing_kind == thing.kind, Consent.thing_id == thing.id)
        .order_by(Consent.id.desc())
        .limit(MAX_ROWS)
    )
    if subject is not None:
        statement = statement.where(*_by(subject))
    return db.session.scalars(statement).all()


def list_said_by(subject: Subject, *, page: int = 1) -> Page[Consent]:
    """Return what a subject said about anything, the newest first."""
    statement = (
        sa.select(Consent)
        .where(*_by(subject))
        .order_by(Consent.id.desc())
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    return page_of(db.session.scalars(statement).all(), page)


def list_all_said_by(subject: Subject) -> Sequence[Consent]:
    """Return all that a subject ever said, in its order: what a person takes along."""
    return db.session.scalars(sa.select(Consent).where(*_by(subject)).order_by(Consent.id)).all()


def list_recorded_by(account_id: int) -> Sequence[Consent]:
    """Return what an account wrote down, for itself or for others, in its order."""
    return db.session.scalars(
        sa.select(Consent).where(Consent.recorded_by_id == account_id).order_by(Consent.id)
    ).all()


def list_texts_read() -> Sequence[TextRead]:
    """Return under which texts anything was ever said."""
    columns = (
        Consent.text_slug, Consent.text_version, Consent.text_language, Consent.text_sha256,
    )  # fmt: skip
    rows = db.session.execute(sa.select(*columns).distinct().order_by(*columns).limit(MAX_ROWS))
    return [
        TextRead(slug, version, language or "", sha256 or "")
        for slug, version, language, sha256 in rows
    ]


def list_lost_texts() -> Sequence[TextRead]:
    """Return the texts somebody agreed to that this school can't show to the letter any more."""
    return [read for read in list_texts_read() if not texts.shelf().holds(read)]


def find_agreement(account_id: int) -> Consent | None:
    """Return what an account said last of how its data are kept, or None."""
    last = list_last(rules.account_subject(account_id), rules.account_thing(account_id))
    return last.get(ConsentScope.DATA)


def is_agreed(account_id: int) -> bool:
    """Say whether an account agrees to how its data are kept, under whichever version."""
    last = find_agreement(account_id)
    return last is not None and last.decision is Decision.GIVEN


def must_ask(account_id: int) -> bool:
    """Say whether an account is to be asked (again) how its data are kept."""
    last = find_agreement(account_id)
    return rules.must_ask(
        rules.standing_of([last.decision] if last else []),
        agreed=last.text_version if last else 0,
        newest=texts.shelf().newest(rules.ACCOUNT_TEXT).version,
    )


def _by(subject: Subject) -> tuple[sa.ColumnElement[bool], ...]:
    return Consent.subject_kind == subject.kind, Consent.subject_id == subject.id
