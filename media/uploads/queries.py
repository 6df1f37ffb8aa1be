"""Reads of uploads."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from escuela import clock
from escuela.authz.identity import Viewer
from escuela.db import db
from escuela.errors import NotFound
from escuela.jobs.models import Job
from escuela.jobs.rules import State
from media.uploads.models import Upload
from media.uploads.payloads import PurgeUploads
from media.uploads.rules import Owner, Usage

MAX_LISTED = 50


def find_upload(public_id: str) -> Upload | None:
    """Return the upload or None. Views ask through access.get."""
    return db.session.scalars(sa.select(Upload).where(Upload.public_id == public_id)).one_or_none()


def get_locked(upload_id: int) -> Upload:
    """Read an upload again inside a transaction, so that of two that finish it one waits.

    Raises NotFound if it was cancelled meanwhile. (SQLite has the lock from BEGIN IMMEDIATE.)
    """
    upload = db.session.scalars(
        sa.select(Upload).where(Upload.id == upload_id).with_for_update()
    ).one_or_none()
    if upload is None:
        raise NotFound
    return upload


def list_unfinished(viewer: Viewer, *, purpose: str | None = None) -> Sequence[Upload]:
    """Return what the viewer began to send and no purpose has taken yet, newest first.

    Complete ones are among them: their form was not sent.
    """
    if viewer.account_id is None:
        return []
    statement = (
        sa.select(Upload)
        .where(
            Upload.account_id == viewer.account_id,
            Upload.claimed_at.is_(None),
            Upload.expires_at > clock.utc_now(),
        )
        .order_by(Upload.id.desc())
        .limit(MAX_LISTED)
    )
    if purpose is not None:
        statement = statement.where(Upload.purpose == purpose)
    return db.session.scalars(statement).all()


def list_of(account_id: int) -> Sequence[Upload]:
    """Return all that is stored of one sender's uploads."""
    return db.session.scalars(
        sa.select(Upload).where(Upload.account_id == account_id).order_by(Upload.id)
    ).all()


def list_expired(now: datetime, *, limit: int) -> Sequence[Upload]:
    """Return uploads to remove: given up, or long since copied by their purpose.

    What a purpose claimed and has not released is its own to care for.
    """
    statement = (
        sa.select(Upload)
        .where(
            Upload.expires_at <= now,
            sa.or_(Upload.claimed_at.is_(None), Upload.released_at.is_not(None)),
        )
        .order_by(Upload.expires_at)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def list_public_ids() -> frozenset[str]:
    """Return the names of all files that belong to somebody."""
    return frozenset(db.session.scalars(sa.select(Upload.public_id)))


def has_uploads() -> bool:
    """Say whether there is any row that will have to go one day."""
    return db.session.scalar(sa.select(Upload.id).limit(1)) is not None


def is_purge_planned(*, but_not: int) -> bool:
    """Say whether a purge waits in the queue or runs, this one job left aside."""
    statement = sa.select(Job.id).where(
        Job.kind == PurgeUploads.__name__,
        Job.state.in_((State.QUEUED, State.RUNNING)),
        Job.id != but_not,
    )
    return db.session.scalar(statement.limit(1)) is not None


def usage_of_owner(owner: Owner) -> Usage:
    """Return what one sender has here that no purpose has taken."""
    if owner.account_id is not None:
        return _usage(Upload.account_id == owner.account_id)
    return _usage(Upload.resume_code_hash == owner.resume_code_hash)


def usage_of_organization(organization_id: int) -> Usage:
    """Return the same for all members of an organization together."""
    return _usage(Upload.organization_id == organization_id)


def promised_bytes() -> int:
    """Return how many bytes of announced uploads are still to come."""
    missing = sa.func.sum(Upload.size_bytes - Upload.received_bytes)
    statement = sa.select(sa.func.coalesce(missing, 0)).where(Upload.finished_at.is_(None))
    return int(db.session.scalar(statement) or 0)


def _usage(condition: sa.ColumnElement[bool]) -> Usage:
    size = sa.func.coalesce(sa.func.sum(Upload.size_bytes), 0)
    statement = sa.select(sa.func.count(Upload.id), size).where(
        condition, Upload.claimed_at.is_(None)
    )
    count, size_bytes = db.session.execute(statement).one()
    return Usage(count, int(size_bytes))
