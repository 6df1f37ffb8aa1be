"""Sweeps up after dead workers: a thread in every worker, so no encode can hold it up."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from escuela.db import database_now, db, transaction
from escuela.jobs import outcomes, strays
from escuela.jobs.leases import Claim
from escuela.jobs.models import IS_QUEUED, Job
from escuela.jobs.rules import Priority, State
from escuela.storage import StorageAway, scratch, storage

log = logging.getLogger(__name__)

AGE_S = 1800.0
"""A waiting job gains one step of priority each half hour: none waits for ever."""
TIDY_S = 3600.0
DAY_S = 86_400.0
KEPT_DAYS = {State.DONE: 30, State.CANCELLED: 30, State.FAILED: 180}
"""How long the rows of ended jobs tell what was done; what they made stays."""
PIECE_ROWS = 200

_tidiers: dict[str, Callable[[], object]] = {}


def on_tidy(name: str, tidy: Callable[[], object]) -> None:
    """Have something tidied up about once an hour, by any worker, in an application context."""
    _tidiers[name] = tidy


@dataclass
class Sweeper:
    """Sweeps again and again until it is told to stop."""

    app: Flask
    stopping: threading.Event
    _quiet_until: float = field(default=0.0, init=False)
    _tidied_at: float = field(default=float("-inf"), init=False)

    def run(self) -> None:
        """Sweep at once, for what died before this start, and then every JOBS_SWEEP_S."""
        every_s = float(self.app.config["JOBS_SWEEP_S"])
        while True:
            self.sweep()
            if self.stopping.wait(every_s):
                return

    def sweep(self) -> None:
        """Sweep once. Outages are waited out; nothing is raised."""
        with self.app.app_context():
            try:
                lapse_dead_workers()
                if time.monotonic() > self._quiet_until:
                    lapse_silent_workers()
                age()
                strays.collect()
                self._tidy()
            except OperationalError:
                # After an outage every living worker gets the time for a sign of life.
                self._quiet_until = time.monotonic() + float(self.app.config["JOBS_HEARTBEAT_S"])
                log.warning("sweep: the database is away")
            except StorageAway:
                log.warning("sweep: the storage is away")
            except Exception:
                log.exception("sweep failed")
            finally:
                db.session.rollback()

    def _tidy(self) -> None:
        if time.monotonic() - self._tidied_at > TIDY_S:
            self._tidied_at = time.monotonic()
            storage().tidy()
            forget()
            for tidy in _tidiers.values():
                tidy()


def lapse_silent_workers() -> int:
    """Take back the jobs whose lease ran out; return how many."""
    return _lapse_all(Job.lease_until < database_now())


def lapse_dead_workers() -> int:
    """Take back, at once, the jobs of processes of this machine that are dead."""
    place, count = scratch(), 0
    for name in place.list_dead():
        count += _lapse_all(Job.worker == name)
        place.remove(name)
    return count


def age() -> int:
    """Let those that waited long go a step earlier; return how many."""
    statement = (
        sa.update(Job)
        .where(IS_QUEUED, Job.priority > Priority.HIGH, Job.aged_at < database_now(-AGE_S))
        .values(priority=Job.priority - 1, aged_at=database_now())
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        return len(db.session.execute(statement).all())


def forget() -> int:
    """Delete the rows of jobs that ended long ago; return how many."""
    count = 0
    while deleted := _forget_some():
        count += deleted
    return count


def _forget_some() -> int:
    # By pieces: whoever saves something meanwhile waits for one of them, not for all.
    is_old = (
        sa.and_(Job.state == state, Job.finished_at < database_now(-days * DAY_S))
        for state, days in KEPT_DAYS.items()
    )
    some = sa.select(Job.id).where(sa.or_(*is_old)).limit(PIECE_ROWS)
    with transaction():
        ids = db.session.scalars(
            sa.delete(Job).where(Job.id.in_(some)).returning(Job.id)
            .execution_options(synchronize_session=False)
        ).all()  # fmt: skip
    return len(ids)


def _lapse_all(is_lost: sa.ColumnElement[bool]) -> int:
    count = 0
    while _lapse_one(is_lost):
        count += 1
    return count


def _lapse_one(is_lost: sa.ColumnElement[bool]) -> bool:
    statement = (
        sa.select(Job)
        .where(Job.state == State.RUNNING, is_lost)
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    # Looking and taking are one transaction: a worker that gives a sign of life meanwhile
    # waits for us, or we don't see its job.
    with transaction():
        job = db.session.scalar(statement)
        if job is None or job.token is None:
            return False
        held = Claim(job.id, job.public_id, job.kind, job.payload, job.attempt, job.tries,
                     job.delays, job.max_attempts, job.token)  # fmt: skip
        outcome = outcomes.of_loss(held, is_cancelled=job.cancel_requested_at is not None)
        outcomes.settle(held, outcome)
    log.warning("job %s: attempt %s was lost", held.job_id, held.attempt)
    return True
