"""jobs/sweeper.py and strays.py: what dead workers leave is found and removed. Both databases."""

import os
import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from escuela.authz.identity import Viewer
from escuela.db import database_now, db, transaction
from escuela.jobs import leases, queue, runner, services, strays, sweeper
from escuela.jobs.engines import local
from escuela.jobs.leases import Claim
from escuela.jobs.models import Job, JobAttempt
from escuela.jobs.rules import Lane, State
from escuela.storage import storage
from escuela.storage.scratch import Scratch
from tests.escuela.jobs.practice import Broken, Count, Deaf
from tests.escuela.jobs.works import Works

SYSTEM = Viewer(None, frozenset())


@pytest.fixture(autouse=True)
def _in_context(works: Works) -> Iterator[None]:
    with works.app.app_context():
        yield


def take(lease_s: float = -1, worker: str = "w", lane: Lane = Lane.HEAVY) -> Claim:
    held = leases.claim(lane, lease_s=lease_s, worker=worker)
    assert held is not None
    return held


def job_of(held: Claim) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, held.job_id)


def test_files_of_a_lost_run_are_collected_and_nothing_else_is(works: Works) -> None:
    queue.enqueue(Count(1))
    held = take()
    storage().put_bytes(f"{held.prefix}half", b"half")
    storage().put_bytes(f"work/{held.public_id}/11/other", b"kept")
    storage().put_bytes("originals/film.mp4", b"kept")

    sweeper.lapse_silent_workers()
    assert strays.collect() == 1

    assert works.stored() == ["originals/film.mp4", f"work/{held.public_id}/11/other"]
    assert strays.collect() == 0


def test_what_a_frozen_worker_wrote_when_it_woke_is_collected_too(works: Works) -> None:
    queue.enqueue(Count(1))
    held = take()
    sweeper.lapse_silent_workers()
    strays.collect()
    storage().put_bytes(f"{held.prefix}late", b"late")
    with transaction():
        long_ago = database_now(-strays.AGAIN_AFTER.total_seconds() - 1)
        db.session.execute(sa.update(JobAttempt).values(ended_at=long_ago))

    assert strays.collect() == 1

    assert works.stored() == []
    assert strays.collect() == 0


def test_a_running_job_keeps_its_files(works: Works) -> None:
    queue.enqueue(Count(1))
    held = take(lease_s=60)
    storage().put_bytes(f"{held.prefix}half", b"half")

    sweeper.Sweeper(works.app, threading.Event()).sweep()

    assert works.stored() == [f"{held.prefix}half"]
    assert job_of(held).state is State.RUNNING


def test_jobs_of_a_dead_process_of_this_machine_are_taken_back_before_their_lease_lapses(
    works: Works,
) -> None:
    dead = Scratch(works.folder / "tmp")
    name, leftover = dead.name, dead.folder / "half.mp4"
    leftover.write_bytes(b"half")
    queue.enqueue(Count(1))
    held = take(lease_s=600, worker=name)
    assert sweeper.lapse_dead_workers() == 0
    die(dead)

    assert sweeper.lapse_dead_workers() == 1

    assert job_of(held).state is State.QUEUED
    assert not leftover.exists()


def die(scratch: Scratch) -> None:
    """Let go of the lock without clearing up, as the kernel does for a killed process."""
    os.close(scratch._lock)


def test_a_lost_job_that_was_to_be_cancelled_is_cancelled() -> None:
    queue.enqueue(Count(1))
    held = take()
    services.cancel_job(db.session.get_one(Job, held.job_id), by=SYSTEM)

    sweeper.lapse_silent_workers()

    assert job_of(held).state is State.CANCELLED


def test_a_job_that_is_lost_too_often_fails_and_its_domain_hears_of_it(works: Works) -> None:
    queue.enqueue(Broken(3, "faultily"))
    for _ in range(3):
        with transaction():
            db.session.execute(sa.update(Job).values(run_after=database_now()))
        held = take(lane=Lane.LIGHT)
        sweeper.lapse_silent_workers()

    job = job_of(held)
    assert (job.state, job.attempt, job.error_code) == (State.FAILED, 3, "worker_lost")
    assert works.effects("practice.failed") == [3]


def test_rows_of_jobs_that_ended_long_ago_are_forgotten_and_their_outcome_stays(
    works: Works,
) -> None:
    for n, state in enumerate(State):
        job = queue.enqueue(Count(n))
        with transaction():
            job.state, job.token = state, "t" if state is State.RUNNING else None
            job.finished_at = database_now(-40 * sweeper.DAY_S)
    storage().put_bytes("work/x/1/360.mp4", b"published")

    assert sweeper.forget() == 2

    left = set(db.session.scalars(sa.select(Job.state)))
    assert left == {State.QUEUED, State.RUNNING, State.FAILED}
    assert works.stored() == ["work/x/1/360.mp4"]


def test_a_task_that_hangs_is_given_up_on_and_its_lane_goes_on(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "HUNG_S", 0.3)
    hanging, later = queue.enqueue(Deaf(1, 60)).id, queue.enqueue(Count(2)).id
    db.session.rollback()
    worker = local.Worker(works.app)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        works.wait_until(later, "done", within_s=30)
        job = works.job(hanging)
        assert (job.state, job.error_code) == (State.FAILED, "timeout")
    finally:
        (works.folder / "release").touch()
        worker.stop()
        thread.join(25)
        works.wait(lambda: not any(t.name == Lane.HEAVY for t in threading.enumerate()))
