"""jobs/runner.py and outcomes.py: how a run ends, and what is left of it."""

import pytest
import sqlalchemy as sa

from escuela.audit import services as audit
from escuela.db import database_now, db, transaction
from escuela.jobs import leases, queue, runner, sweeper
from escuela.jobs.engines import local
from escuela.jobs.errors import LeaseLost
from escuela.jobs.leases import Claim
from escuela.jobs.models import Job, JobAttempt
from escuela.jobs.rules import Lane, State
from escuela.jobs.runner import Run
from tests.escuela.jobs.practice import Broken, Count
from tests.escuela.jobs.works import Works


def ask(works: Works, payload: Broken | Count) -> int:
    with works.app.app_context():
        return queue.enqueue(payload).id


def do_all(works: Works, job_id: int) -> None:
    """Do a job to its end, however often it is put off: its waits are cut short."""
    for _ in range(10):
        with works.app.app_context(), transaction():
            db.session.execute(
                sa.update(Job).where(Job.id == job_id).values(run_after=database_now())
            )
        if local.run_until_idle(works.app) == 0:
            return


def take(works: Works) -> Claim:
    with works.app.app_context():
        held = local.claim_next(Lane.HEAVY)
    assert held is not None
    return held


def test_a_permanent_failure_is_not_tried_again_and_says_why(works: Works) -> None:
    job_id = ask(works, Broken(1, "permanently"))

    do_all(works, job_id)

    job = works.job(job_id)
    assert (job.state, job.attempt, job.error_code) == (State.FAILED, 1, "no_video")
    assert job.error_words == "El archivo no es un video."
    assert job.finished_at is not None
    assert works.effects("practice.failed") == [1]


def test_a_fault_is_tried_three_times_with_growing_waits(works: Works) -> None:
    job_id = ask(works, Broken(1, "faultily"))
    waits = []
    for _ in range(2):
        local.run_until_idle(works.app)
        with works.app.app_context():
            run_after, now = db.session.execute(sa.select(Job.run_after, database_now())).one()
        waits.append((run_after - now).total_seconds())
        assert works.job(job_id).state is State.QUEUED
        do_one_later(works)
    do_all(works, job_id)

    job = works.job(job_id)
    assert (job.state, job.attempt, job.error_code) == (State.FAILED, 3, "fault")
    assert [50 < waits[0] <= 60, 100 < waits[1] <= 120] == [True, True]
    assert works.effects("practice.failed") == [1]


def do_one_later(works: Works) -> None:
    with works.app.app_context(), transaction():
        db.session.execute(sa.update(Job).values(run_after=database_now()))


def test_a_fault_that_heals_is_forgotten(works: Works) -> None:
    job_id = ask(works, Broken(1, "faultily", heals_at=3))

    do_all(works, job_id)

    job = works.job(job_id)
    assert (job.state, job.attempt, job.error_code) == (State.DONE, 3, None)
    assert works.effects("practice.failed") == []


def test_an_outage_is_waited_out_beyond_the_tries_of_a_fault(works: Works) -> None:
    job_id = ask(works, Broken(1, "transiently", heals_at=6))

    do_all(works, job_id)

    job = works.job(job_id)
    assert (job.state, job.attempt) == (State.DONE, 6)


def test_what_takes_too_long_is_stopped(works: Works) -> None:
    job_id = ask(works, Broken(1, "slowly"))

    local.run_until_idle(works.app)

    job = works.job(job_id)
    assert (job.state, job.error_code) == (State.QUEUED, "timeout")


def test_r18_the_log_tells_places_but_no_content(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    job_id = ask(works, Broken(41, "faultily"))

    local.run_until_idle(works.app)

    for log in (works.job(job_id).log_tail, caplog.text):
        assert "RuntimeError" in log
        assert "practice.py" in log
        assert "secret" not in log


def test_a_job_ends_even_if_its_domain_fails_to_hear_of_it(works: Works) -> None:
    job_id = ask(works, Broken(1, "twice"))

    do_all(works, job_id)

    assert works.job(job_id).state is State.FAILED
    assert works.effects("practice.failed") == []


def test_files_of_runs_that_failed_are_gone_and_those_of_the_winner_stay(works: Works) -> None:
    job_id = ask(works, Broken(1, "faultily", heals_at=3))

    do_all(works, job_id)

    assert works.stored() == [f"work/{works.job(job_id).public_id}/3/half"]
    assert works.temporary() == []


def test_an_outcome_is_switched_only_by_the_holder_of_the_token(works: Works) -> None:
    job_id = ask(works, Count(1))
    old = take(works)
    with works.app.app_context(), transaction():
        db.session.execute(sa.update(Job).values(lease_until=database_now(-1)))
    with works.app.app_context():
        sweeper.lapse_silent_workers()
    do_one_later(works)
    new = take(works)

    with works.app.app_context(), pytest.raises(LeaseLost), Run(old, 60).finish():
        audit.record("practice.stolen", "practice", 1, by_id=None)
    with works.app.app_context(), Run(new, 60).finish():
        audit.record("practice.done", "practice", 1, by_id=None)

    assert (works.effects("practice.stolen"), works.effects()) == ([], [1])
    assert works.job(job_id).state is State.DONE


def test_an_error_while_finishing_undoes_it_all_and_the_job_is_still_held(works: Works) -> None:
    job_id = ask(works, Count(1))
    held = take(works)

    with works.app.app_context(), pytest.raises(ZeroDivisionError), Run(held, 60).finish():
        audit.record("practice.done", "practice", 1, by_id=None)
        raise ZeroDivisionError

    assert works.effects() == []
    assert works.job(job_id).state is State.RUNNING
    with works.app.app_context(), transaction():
        assert leases.finish(held, "")


def test_the_files_of_a_run_that_won_are_never_taken_for_strays(works: Works) -> None:
    job_id = ask(works, Count(1))
    held = take(works)
    runner.run_claimed(works.app, held, runner.new_run(held))
    with works.app.app_context(), transaction():
        # As after a commit whose answer was lost: the worker thinks that it failed.
        leases.bury(held.job_id, held.attempt)

    with works.app.app_context():
        sweeper.Sweeper(works.app, None).sweep()  # type: ignore[arg-type]
        assert db.session.scalar(sa.select(JobAttempt.ended_at)) is None

    assert works.job(job_id).state is State.DONE
    assert len(works.stored()) == 5
