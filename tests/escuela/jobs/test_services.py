"""jobs/services.py: cancel, try again, let one go first; each is a deed of somebody."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.audit.models import AuditEntry
from escuela.authz.identity import Viewer
from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.jobs import queue, services
from escuela.jobs.models import Job
from escuela.jobs.rules import Priority, State
from tests.escuela.jobs.practice import Broken, Count, Note
from tests.factories import make_account
from tests.jobs import do_jobs

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def viewer() -> Viewer:
    return Viewer(make_account().id, frozenset())


def deeds(viewer: Viewer) -> list[str]:
    rows = db.session.query(AuditEntry).filter_by(actor_id=viewer.account_id)
    return [row.deed for row in rows.order_by(AuditEntry.id)]


def in_state(state: State) -> Job:
    job = queue.enqueue(Note(1))
    with transaction():
        job.state = state
        job.token = "t" if state is State.RUNNING else None
    return job


def test_a_waiting_job_is_cancelled_at_once_and_never_done(app: Flask, viewer: Viewer) -> None:
    job = queue.enqueue(Broken(5, "permanently"))

    services.cancel_job(job, by=viewer)
    services.cancel_job(job, by=viewer)

    assert do_jobs(app) == 0
    assert (job.state, job.error_code) == (State.CANCELLED, "cancelled")
    assert job.finished_at is not None
    assert deeds(viewer) == ["job.cancel"]
    assert db.session.query(AuditEntry).filter_by(deed="practice.cancelled").count() == 1


def test_a_running_job_is_asked_to_stop_once(viewer: Viewer) -> None:
    job = in_state(State.RUNNING)

    services.cancel_job(job, by=viewer)
    asked_at = job.cancel_requested_at
    services.cancel_job(job, by=viewer)

    assert (job.state, job.cancel_requested_at) == (State.RUNNING, asked_at)
    assert asked_at is not None
    assert deeds(viewer) == ["job.cancel"]


def test_a_failed_job_gets_all_its_tries_again_and_new_prefixes(app: Flask, viewer: Viewer) -> None:
    job = queue.enqueue(Broken(1, "permanently", heals_at=2))
    do_jobs(app)
    assert (job.state, job.tries) == (State.FAILED, 1)

    services.retry_job(job, by=viewer)

    assert (job.state, job.tries, job.finished_at) == (State.QUEUED, 0, None)
    do_jobs(app)
    assert (job.state, job.attempt) == (State.DONE, 2)
    assert deeds(viewer) == ["job.retry"]


def test_a_job_that_waits_for_its_next_try_goes_at_once(app: Flask, viewer: Viewer) -> None:
    job = queue.enqueue(Broken(1, "faultily", heals_at=2))
    assert (do_jobs(app), do_jobs(app)) == (1, 0)

    services.retry_job(job, by=viewer)

    assert do_jobs(app) == 1
    assert job.state is State.DONE


def test_a_cancelled_job_can_be_tried_again(app: Flask, viewer: Viewer) -> None:
    job = queue.enqueue(Note(1))
    services.cancel_job(job, by=viewer)

    services.retry_job(job, by=viewer)
    do_jobs(app)

    assert job.state is State.DONE


def test_a_job_is_let_go_first(app: Flask, viewer: Viewer) -> None:
    queue.enqueue(Count(1))
    second = queue.enqueue(Count(2))

    services.raise_priority(second, by=viewer)
    services.raise_priority(second, by=viewer)
    do_jobs(app)

    assert second.priority == Priority.HIGH
    order = db.session.query(AuditEntry).filter_by(deed="practice.done").order_by(AuditEntry.id)
    assert [entry.thing_id for entry in order] == [2, 1]
    assert deeds(viewer) == ["job.raise_priority"]


@pytest.mark.parametrize(
    ("deed", "state"),
    [
        (services.cancel_job, State.DONE),
        (services.cancel_job, State.FAILED),
        (services.retry_job, State.DONE),
        (services.retry_job, State.RUNNING),
        (services.raise_priority, State.RUNNING),
        (services.raise_priority, State.DONE),
    ],
)
def test_what_makes_no_sense_any_more_is_a_conflict_with_words(
    viewer: Viewer, deed: Callable[..., None], state: State
) -> None:
    job = in_state(state)

    with pytest.raises(Conflict) as refusal:
        deed(job, by=viewer)

    assert refusal.value.message
    assert job.state is state
    assert deeds(viewer) == []


def test_a_state_that_moved_meanwhile_is_seen(viewer: Viewer) -> None:
    job = queue.enqueue(Note(1))
    with db.engine.begin() as other:
        other.execute(sa.text("UPDATE job SET state = 'running', token = 't'"))

    services.cancel_job(job, by=viewer)

    assert (job.state, job.cancel_requested_at is not None) == (State.RUNNING, True)
