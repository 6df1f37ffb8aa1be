"""jobs/queue.py: work is asked for in the deed's own transaction, or not at all."""

from dataclasses import dataclass

import pytest
from flask import Flask

from escuela.db import db, transaction
from escuela.jobs import queries, queue
from escuela.jobs.models import Job
from escuela.jobs.registry import find_task, task
from escuela.jobs.rules import Lane, State
from escuela.jobs.runner import Run
from tests.escuela.jobs.practice import Broken, Count, Note
from tests.factories import make_organization
from tests.jobs import do_jobs

pytestmark = pytest.mark.usefixtures("app_context")


@dataclass(frozen=True)
class Stranger:
    n: int


@dataclass(frozen=True)
class Several:
    rungs: tuple[str, ...]
    ranges: tuple[tuple[int, int], ...]


def test_a_rollback_leaves_no_job() -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        make_organization()
        queue.enqueue(Note(1))
        raise ZeroDivisionError

    assert db.session.query(Job).count() == 0


def test_a_job_knows_what_it_is_about_and_whom_it_is_for() -> None:
    job = queue.enqueue(
        Count(7), about=("video", 12), group=3, priority=queue.Priority.HIGH, after_s=60
    )

    assert (job.kind, job.lane, job.state) == ("Count", Lane.HEAVY, State.QUEUED)
    assert (job.group_id, job.priority, job.max_attempts) == (3, 1, 3)
    assert queries.list_jobs(("video", 12)) == [job]
    assert queries.list_jobs(("video", 13)) == []
    assert queries.find_job(job.public_id) == job
    assert find_task("Count") is not None


def test_a_payload_without_a_task_is_a_fault_at_once() -> None:
    with pytest.raises(LookupError, match="no task for Stranger"):
        queue.enqueue(Stranger(1))


def test_two_tasks_for_payloads_of_one_name_are_refused() -> None:
    def other(payload: Note, run: Run) -> None:
        del payload, run

    with pytest.raises(ValueError, match="two tasks"):
        task(Note)(other)


def test_a_payload_arrives_as_it_was_sent(app: Flask) -> None:
    seen: list[Several] = []

    @task(Several)
    def look(payload: Several, run: Run) -> None:
        del run
        seen.append(payload)

    sent = Several(("360", "sonido"), ((0, 5), (7, 9)))
    queue.enqueue(sent)

    assert do_jobs(app) == 1
    assert seen == [sent]


def test_a_job_for_later_waits_and_does_not_count_as_late(app: Flask) -> None:
    job = queue.enqueue(Note(1), after_s=60)

    assert do_jobs(app) == 0
    assert queries.oldest_waiting_age_s() is None
    assert queries.list_active() == [job]
    assert queries.count_by_state() == {State.QUEUED: 1}


def test_the_age_of_the_oldest_waiting_job_is_told() -> None:
    queue.enqueue(Note(1), after_s=-90)
    queue.enqueue(Note(2), after_s=-5)

    age = queries.oldest_waiting_age_s()

    assert age is not None
    assert 90 <= age < 100


def test_a_job_of_a_task_that_is_gone_fails_with_words(app: Flask) -> None:
    job = queue.enqueue(Broken(1, "permanently"))
    with transaction():
        job.kind = "Vanished"

    do_jobs(app)

    assert (job.state, job.error_code) == (State.FAILED, "unknown_task")
    assert job.error_words == "Este trabajo es de otra versión de la escuela. Ya no se puede hacer."
