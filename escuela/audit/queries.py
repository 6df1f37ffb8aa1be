"""Reads of the audit."""

from collections.abc import Sequence

import sqlalchemy as sa

from escuela.audit.models import AuditEntry
from escuela.db import db

MAX_ENTRIES = 10_000


def list_deeds_of(actor_id: int) -> Sequence[AuditEntry]:
    """Return what an account did, in the order it was done."""
    return db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.actor_id == actor_id)
        .order_by(AuditEntry.id)
        .limit(MAX_ENTRIES)
    ).all()
