"""The conditional writes that keep a job with one holder: claim, renew, finish, give back.

Each is one UPDATE that names the token it acts for, so two workers can both try and one wins.
"""

import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from escuela.db import database_now, db, transaction
from escuela.jobs.models import IS_QUEUED, NEVER, Job, JobAttempt, JobTurn
from escuela.jobs.rules import Lane, State


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in the hands of this run."""

    job_id: int
    public_id: str
    kind: str
    payload: str
    attempt: int
    tries: int
    delays: int
    max_attempts: int
    token: str

    @property
    def prefix(self) -> str:
        """Where in the storage this run writes: nobody else ever does."""
        return f"work/{self.public_id}/{self.attempt}/"


@dataclass(frozen=True, slots=True)
class Sign:
    """What a run tells about itself with a sign of life."""

    progress: float
    left_s: float | None
    log_tail: str


def ensure_turn(lane: Lane, group_id: int) -> None:
    """Make sure that a group can be served in a lane."""
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    row = {"lane": lane, "group_id": group_id, "served_at": NEVER}
    db.session.execute(insert(JobTurn).values(row).on_conflict_do_nothing())


def has_work(lane: Lane) -> bool:
    """Say whether a claim is worth the write lock; a read that holds nobody up."""
    statement = sa.select(
        sa.exists().where(IS_QUEUED, Job.lane == lane, Job.run_after <= database_now())
    )
    found = bool(db.session.scalar(statement))
    db.session.rollback()
    return found


def claim(lane: Lane, *, lease_s: float, worker: str) -> Claim | None:
    """Take the next job of a lane: by priority, then the group that waited longest, then age."""
    token = secrets.token_hex(16)
    taken = (
        sa.update(Job)
        .where(Job.id == _next_job(lane), IS_QUEUED)
        .values(
            state=State.RUNNING, token=token, worker=worker, attempt=Job.attempt + 1,
            tries=Job.tries + 1, lease_until=database_now(lease_s), started_at=database_now(),
            progress=0.0, left_s=None, log_tail="",
        )
        .returning(Job.id, Job.public_id, Job.kind, Job.payload, Job.attempt, Job.tries,
                   Job.delays, Job.max_attempts, Job.group_id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    with transaction():
        row = db.session.execute(taken).one_or_none()
        if row is None:
            return None
        claimed = Claim(
            row.id, row.public_id, row.kind, row.payload, row.attempt, row.tries, row.delays,
            row.max_attempts, token,
        )  # fmt: skip
        db.session.execute(
            sa.update(JobTurn)
            .where(JobTurn.lane == lane, JobTurn.group_id == row.group_id)
            .values(served_at=database_now())
            .execution_options(synchronize_session=False)
        )
        db.session.add(
            JobAttempt(job_id=claimed.job_id, attempt=claimed.attempt, prefix=claimed.prefix)
        )
    return claimed


def renew(held: Claim, sign: Sign, *, lease_s: float) -> bool | None:
    """Give a sign of life. Return whether a cancel was asked; None if the job is held no more."""
    statement = (
        sa.update(Job)
        .where(*_held(held))
        .values(
            lease_until=database_now(lease_s), progress=sign.progress, left_s=sign.left_s,
            log_tail=sign.log_tail,
        )
        .returning(Job.cancel_requested_at)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    with transaction():
        row = db.session.execute(statement).one_or_none()
    return None if row is None else row[0] is not None


def look(held: Claim) -> bool | None:
    """Ask, without a write, what `renew` says."""
    row = db.session.execute(sa.select(Job.cancel_requested_at).where(*_held(held))).one_or_none()
    db.session.rollback()
    return None if row is None else row[0] is not None


def finish(held: Claim, log_tail: str) -> bool:
    """Mark the job done inside the caller's transaction; False if it is held no more."""
    return _end(
        held, State.DONE, progress=1.0, left_s=0.0, log_tail=log_tail, error_code=None,
        error_words=None, finished_at=database_now(),
    )  # fmt: skip


def give_up(held: Claim, state: State, **values: object) -> bool:
    """Move a held job on after a run without success, inside the caller's transaction.

    The run's files are to be cleared from then on. False if the job is held no more.
    """
    if state is not State.QUEUED:
        values["finished_at"] = database_now()
    is_held = _end(held, state, left_s=None, **values)
    bury(held.job_id, held.attempt)
    return is_held


def bury(job_id: int, attempt: int) -> None:
    """Note that a run is dead, so that its files are collected; a second call changes nothing.

    A run that won is spared: its caller may not have heard that its commit was done.
    """
    has_won = sa.exists().where(Job.id == job_id, Job.attempt == attempt, Job.state == State.DONE)
    db.session.execute(
        sa.update(JobAttempt)
        .where(
            JobAttempt.job_id == job_id,
            JobAttempt.attempt == attempt,
            JobAttempt.ended_at.is_(None),
            ~has_won,
        )
        .values(ended_at=database_now())
        .execution_options(synchronize_session=False)
    )


def _end(held: Claim, state: State, **values: object) -> bool:
    statement = (
        sa.update(Job)
        .where(*_held(held))
        .values(state=state, token=None, lease_until=None, **values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(statement).one_or_none() is not None


def _held(held: Claim) -> tuple[sa.ColumnElement[bool], ...]:
    return Job.id == held.job_id, Job.token == held.token


def _next_job(lane: Lane) -> sa.ScalarSelect[int]:
    head, pick = aliased(Job, name="head"), aliased(Job, name="pick")
    heads = (
        sa.select(
            sa.select(head.id)
            .where(
                sa.text("head.state = 'queued'"),
                head.lane == lane,
                head.group_id == JobTurn.group_id,
                head.run_after <= database_now(),
            )
            .order_by(head.priority, head.id)
            .limit(1)
            .correlate(JobTurn)
            .scalar_subquery()
            .label("job_id"),
            JobTurn.served_at,
        )
        .where(JobTurn.lane == lane)
        .subquery()
    )
    # Another worker's pick is skipped, so two come away with two jobs. Where it was the only
    # head one comes away empty although work is left, and finds it at the next look.
    return (
        sa.select(pick.id)
        .join(heads, pick.id == heads.c.job_id)
        .order_by(pick.priority, heads.c.served_at, pick.id)
        .limit(1)
        .with_for_update(of=pick, skip_locked=True)
        .scalar_subquery()
    )
