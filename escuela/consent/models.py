"""Consent: one row per decision, never changed."""

from datetime import datetime
from typing import NoReturn

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, aliased, mapped_column

from escuela import clock
from escuela.consent.rules import (
    Channel,
    ConsentScope,
    Decision,
    Subject,
    SubjectKind,
    TextRead,
    Thing,
    ThingKind,
)
from escuela.db import Model


class Consent(Model):
    """Somebody gave, refused or withdrew something, under a certain text."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_subject_kind_subject_id", "subject_kind", "subject_id"),
        Index("ix_consent_thing_kind_thing_id_scope", "thing_kind", "thing_id", "scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id, in the order of saying; the last of one subject, thing and scope holds."""
    subject_kind: Mapped[SubjectKind]
    """Who agrees: of which table."""
    subject_id: Mapped[int]
    """The row's internal id there. An account's rows are deleted with it.
    personal: goes with the account."""
    thing_kind: Mapped[ThingKind]
    """What it is about: of which table."""
    thing_id: Mapped[int]
    """The row's internal id there. No foreign key: each kind has its own table."""
    scope: Mapped[ConsentScope]
    """What of the thing."""
    decision: Mapped[Decision]
    """What was said."""
    text_slug: Mapped[str]
    """Which text was read: a folder of the texts."""
    text_version: Mapped[int]
    """Which version of it."""
    text_language: Mapped[str | None]
    """In which language, ISO 639-1; empty: nobody wrote that down then (rows from before)."""
    text_sha256: Mapped[str | None]
    """Fingerprint of the file that was read, 64 hexadecimal signs; empty as the language."""
    channel: Mapped[Channel]
    """How it was said."""
    at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When it was written down."""
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    """Who wrote it down: on a page, whoever said it. The fact stays without the person.
    personal: emptied with the account."""

    @property
    def subject(self) -> Subject:
        """Who agrees."""
        return Subject(self.subject_kind, self.subject_id)

    @property
    def thing(self) -> Thing:
        """What it is about."""
        return Thing(self.thing_kind, self.thing_id)

    @property
    def text_read(self) -> TextRead:
        """Which text was read."""
        return TextRead(
            self.text_slug, self.text_version, self.text_language or "", self.text_sha256 or ""
        )


def given_clause(
    kind: ThingKind, thing_id: sa.ColumnElement[int] | Mapped[int], scope: ConsentScope
) -> sa.ColumnElement[bool]:
    """Say in SQL that a thing is covered (`rules.is_covered`): for lists, and on its own row."""
    row, later = aliased(Consent), aliased(Consent)
    is_last = ~sa.exists(later.id).where(
        later.thing_kind == kind,
        later.thing_id == row.thing_id,
        later.scope == scope,
        later.subject_kind == row.subject_kind,
        later.subject_id == row.subject_id,
        later.id > row.id,
    )
    last = sa.exists(row.id).where(
        row.thing_kind == kind, row.thing_id == thing_id, row.scope == scope, is_last
    )
    return last.where(row.decision == Decision.GIVEN) & ~last.where(row.decision != Decision.GIVEN)


def _refuse(_mapper: object, _connection: object, consent: Consent) -> NoReturn:
    raise RuntimeError(f"consent {consent.id} is a fact: add a row, change none")


sa.event.listen(Consent, "before_update", _refuse)
