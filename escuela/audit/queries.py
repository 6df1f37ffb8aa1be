"""Reads of the audit."""

from collections.abc import Sequence

import sqlalchemy as sa

from escuela.audit.models import AuditEntry
from escuela.db import db
from escuela.web.paging import PAGE_ROWS, Page, page_of

MAX_ENTRIES = 10_000
MAX_SHOWN = 20


def list_deeds_of(actor_id: int) -> Sequence[AuditEntry]:
    """Return what an account did, in the order it was done."""
    return db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.actor_id == actor_id)
        .order_by(AuditEntry.id)
        .limit(MAX_ENTRIES)
    ).all()


def list_about(account_id: int, *, limit: int = MAX_ENTRIES) -> Sequence[AuditEntry]:
    """Return what others changed of an account's access, the newest first."""
    return db.session.scalars(
        sa.select(AuditEntry)
        .where(
            AuditEntry.subject_id == account_id,
            sa.or_(AuditEntry.actor_id.is_(None), AuditEntry.actor_id != account_id),
        )
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    ).all()


def list_entries(*, about_id: int | None = None, page: int = 1) -> Page[AuditEntry]:
    """Return one page of all that was done, the newest first; of one account's access only."""
    statement = (
        sa.select(AuditEntry)
        .order_by(AuditEntry.id.desc())
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    if about_id is not None:
        statement = statement.where(AuditEntry.subject_id == about_id)
    return page_of(db.session.scalars(statement).all(), page)
