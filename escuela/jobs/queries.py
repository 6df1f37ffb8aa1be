"""Reads of jobs for pages, health and tests. All are bounded."""

from collections.abc import Sequence

import sqlalchemy as sa

from escuela.db import database_now, db
from escuela.jobs.models import IS_QUEUED, Job
from escuela.jobs.rules import State

MAX_ROWS = 200


def find_job(public_id: str) -> Job | None:
    """Return a job, or None. Pages ask for the thing it is about first: that one has rights."""
    return db.session.scalar(sa.select(Job).where(Job.public_id == public_id))


def list_jobs(about: tuple[str, int], *, limit: int = MAX_ROWS) -> Sequence[Job]:
    """Return the jobs of a thing, newest first."""
    return list_jobs_of(about[0], [about[1]], limit=limit)


def list_jobs_of(thing: str, ids: Sequence[int], *, limit: int = MAX_ROWS) -> Sequence[Job]:
    """Return the jobs of several things of one table in one query, newest first."""
    statement = (
        sa.select(Job)
        .where(Job.thing == thing, Job.thing_id.in_(ids))
        .order_by(Job.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def list_active(*, limit: int = MAX_ROWS) -> Sequence[Job]:
    """Return what runs, then what waits in about the order it will be done."""
    statement = (
        sa.select(Job)
        .where(Job.state.in_((State.RUNNING, State.QUEUED)))
        .order_by(sa.case((Job.state == State.RUNNING, 0), else_=1), Job.priority, Job.id)
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def list_done(thing: str, *, limit: int = MAX_ROWS) -> Sequence[Job]:
    """Return what was done last on things of one table, newest first."""
    statement = (
        sa.select(Job)
        .where(Job.thing == thing, Job.state == State.DONE)
        .order_by(Job.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def count_by_state() -> dict[State, int]:
    """Return how many jobs there are in each state; states without any are left out."""
    rows = db.session.execute(sa.select(Job.state, sa.func.count()).group_by(Job.state))
    return {row[0]: row[1] for row in rows}


def is_worker_busy() -> bool:
    """Say whether a worker gave a sign of life for a job it is doing."""
    statement = sa.select(
        sa.exists().where(Job.state == State.RUNNING, Job.lease_until > database_now())
    )
    return bool(db.session.scalar(statement))


def oldest_waiting_age_s() -> float | None:
    """Return for how many seconds the oldest job that could run has waited; None: none waits."""
    statement = sa.select(sa.func.min(Job.run_after), database_now()).where(
        IS_QUEUED, Job.run_after <= database_now()
    )
    since, now = db.session.execute(statement).one()
    return None if since is None else float((now - since).total_seconds())
