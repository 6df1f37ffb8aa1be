"""`flask worker`: real processes, on both databases."""

import signal
import subprocess
import time

import pytest

from escuela.authz.identity import Viewer
from escuela.db import db, transaction
from escuela.jobs import queue, services
from escuela.jobs.models import Job
from escuela.jobs.rules import State
from tests.escuela.jobs.practice import Count, Deaf, Note
from tests.escuela.jobs.works import Works
from tests.postgresql_server import PostgresqlServer

SYSTEM = Viewer(None, frozenset())


def ask(works: Works, payload: Count | Note | Deaf) -> int:
    with works.app.app_context():
        return queue.enqueue(payload).id


def is_running(works: Works, job_id: int) -> bool:
    return works.job(job_id).state is State.RUNNING and bool(works.journal())


def end(worker: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> tuple[int, float]:
    """Ask a worker to stop; return its exit code and how many seconds it took."""
    began = time.monotonic()
    worker.send_signal(number)
    return worker.wait(timeout=20), time.monotonic() - began


def test_a_running_job_is_cancelled_within_five_seconds(works: Works) -> None:
    job_id = ask(works, Count(1, 600, 0.1))
    works.start_worker(slow=True)
    works.wait(lambda: is_running(works, job_id))

    began = time.monotonic()
    with works.app.app_context():
        services.cancel_job(db.session.get_one(Job, job_id), by=SYSTEM)
    works.wait_until(job_id, "cancelled")

    assert time.monotonic() - began < 5
    works.wait(lambda: works.stored() == [] and works.temporary() == [])
    assert works.effects() == []


def test_light_jobs_never_wait_behind_an_encode(works: Works) -> None:
    encodes = [ask(works, Count(n, 600, 0.1)) for n in range(3)]
    # A machine that halts for two seconds must not cost the encode its lease here.
    works.start_worker(slow=True)
    works.wait(lambda: is_running(works, encodes[0]))

    for n in range(5):
        works.wait_until(ask(works, Note(n)), "done")

    assert works.job(encodes[0]).state is State.RUNNING
    assert works.job(encodes[1]).state is State.QUEUED


def test_progress_and_time_left_are_seen_while_it_runs(works: Works) -> None:
    job_id = ask(works, Count(1, 40, 0.1))
    works.start_worker()

    works.wait(lambda: 0 < works.job(job_id).progress < 1)
    left = works.job(job_id).left_s

    assert left is not None
    assert 0 < left < 40


def test_a_worker_told_to_stop_lets_short_jobs_end(works: Works) -> None:
    job_id = ask(works, Count(1, 8, 0.1))
    waiting = ask(works, Count(2))
    # With the school's own patience: a busy machine needs more than a second for these steps.
    worker = works.start_worker(slow=True)
    works.wait(lambda: is_running(works, job_id))

    assert end(worker)[0] == 0

    assert works.job(job_id).state is State.DONE
    assert works.job(waiting).state is State.QUEUED


def test_a_worker_told_to_stop_hands_long_jobs_back_uncounted(works: Works) -> None:
    job_id = ask(works, Count(1, 600, 0.1))
    worker = works.start_worker()
    works.wait(lambda: is_running(works, job_id))

    code, seconds = end(worker, signal.SIGINT)

    assert (code, seconds < 10) == (0, True)
    job = works.job(job_id)
    assert (job.state, job.tries, job.attempt) == (State.QUEUED, 0, 1)
    assert works.stored() == []
    assert not list((works.folder / "tmp").glob("*/job-*"))


def test_a_job_that_does_not_listen_is_handed_back_all_the_same(works: Works) -> None:
    job_id = ask(works, Deaf(1, 60))
    worker = works.start_worker()
    works.wait(lambda: is_running(works, job_id))

    assert end(worker)[0] == 0

    assert (works.job(job_id).state, works.job(job_id).tries) == (State.QUEUED, 0)


def test_once_does_what_waits_and_ends(works: Works) -> None:
    ids = [ask(works, Note(1)), ask(works, Count(2))]

    result = works.app.test_cli_runner().invoke(args=["worker", "--once", "--lanes", "light"])

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "1 jobs"), result.exception
    assert [works.job(job_id).state for job_id in ids] == [State.DONE, State.QUEUED]
    assert works.app.test_cli_runner().invoke(args=["worker", "--lanes", "dark"]).exit_code == 2


@pytest.mark.postgresql
@pytest.mark.parametrize("new_database_uri", ["postgresql"], indirect=True)
def test_an_outage_of_the_database_is_waited_out_and_the_work_counts(
    postgresql_server: PostgresqlServer, works: Works
) -> None:
    job_id = ask(works, Count(1, 10, 0.1))
    worker = works.start_worker()
    works.wait(lambda: len(works.stored()) > 3)

    with works.app.app_context():
        db.engine.dispose()
    postgresql_server.stop()
    works.wait(lambda: len(works.stored()) == 10)
    time.sleep(1)
    postgresql_server.start()
    works.wait_until(job_id, "done")
    with works.app.app_context(), transaction():
        later = queue.enqueue(Note(2)).id
    works.wait_until(later, "done")

    assert (works.job(job_id).attempt, works.effects()) == (1, [1, 2])
    assert worker.poll() is None
