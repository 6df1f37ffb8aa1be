"""What dead runs left behind: found by their rows, so nothing that is in use can be hit."""

from datetime import timedelta

import sqlalchemy as sa

from escuela.db import database_now, db, transaction
from escuela.jobs.models import JobAttempt
from escuela.storage import storage

BATCH = 50
AGAIN_AFTER = timedelta(minutes=10)
"""A worker that was frozen can write a little more when it wakes; by now it has stopped."""


def clear_run(job_id: int, attempt: int) -> None:
    """Remove the files of a run if it is dead. Raises StorageAway; then collect() does it."""
    row = db.session.scalar(
        sa.select(JobAttempt).where(
            JobAttempt.job_id == job_id,
            JobAttempt.attempt == attempt,
            JobAttempt.ended_at.is_not(None),
        )
    )
    if row is not None:
        _clear(row)


def collect() -> int:
    """Remove the files of dead runs; return of how many runs."""
    long_dead = database_now(-AGAIN_AFTER.total_seconds())
    statement = (
        sa.select(JobAttempt)
        .where(
            JobAttempt.ended_at.is_not(None),
            sa.or_(
                JobAttempt.cleared == 0,
                sa.and_(JobAttempt.cleared == 1, JobAttempt.ended_at < long_dead),
            ),
        )
        .order_by(JobAttempt.ended_at)
        .limit(BATCH)
    )
    rows = db.session.scalars(statement).all()
    for row in rows:
        _clear(row)
    return len(rows)


def _clear(row: JobAttempt) -> None:
    # The read ends first: removing many files takes longer than a transaction should.
    row_id, prefix = row.id, row.prefix
    db.session.rollback()
    storage().delete_prefix(prefix)
    with transaction():
        db.session.execute(
            sa.update(JobAttempt)
            .where(JobAttempt.id == row_id, JobAttempt.cleared < 2)
            .values(cleared=JobAttempt.cleared + 1)
            .execution_options(synchronize_session=False)
        )
