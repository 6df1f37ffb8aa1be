"""F1 to F3: workers that die, freeze or are told twice. Real processes, on both databases."""

import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from escuela.db import transaction
from escuela.jobs import queue, runner
from escuela.jobs.engines import local
from escuela.jobs.rules import Lane, State
from tests.escuela.jobs.practice import Count, Note, Poison
from tests.escuela.jobs.works import Works, kill

STEPS = 8


def ask(works: Works, *payloads: Count | Note | Poison) -> list[int]:
    with works.app.app_context(), transaction():
        return [queue.enqueue(payload).id for payload in payloads]


def prefix_of(works: Works, job_id: int) -> str:
    job = works.job(job_id)
    return f"work/{job.public_id}/{job.attempt}/"


def test_f1_a_job_whose_worker_is_killed_is_done_once_and_leaves_nothing_behind(
    works: Works,
    rounds: Callable[[int, int], int],
    record_property: Callable[[str, object], None],
) -> None:
    moments, chance, waits = rounds(3, 20), random.Random(7), []  # noqa: S311 - moments
    worker = works.start_worker()

    for n in range(moments):
        (job_id,) = ask(works, Count(n, STEPS, 0.1))
        wait_for_run(works, n)
        time.sleep(chance.uniform(0.0, STEPS * 0.1))
        kill(worker)
        killed_at = time.time()
        was_done = works.job(job_id).state is State.DONE
        worker = works.start_worker()
        works.wait_until(job_id, "done")
        runs = [run for run in works.journal() if run[2] == n]
        assert was_done or len(runs) == 2
        waits += [run[0] - killed_at for run in runs[1:]]

    works.wait(lambda: works.temporary() == [])
    works.wait(lambda: len(works.stored()) == moments * STEPS)
    assert works.effects() == list(range(moments))
    assert len({key.rsplit("/", 1)[0] for key in works.stored()}) == moments
    assert max(waits) < 60
    record_property("F1", f"{moments} of {moments}, retry within {max(waits):.1f} s")


def test_f1_a_worker_of_another_machine_takes_over_when_the_lease_lapses(
    works: Works, tmp_path: Path
) -> None:
    (job_id,) = ask(works, Count(1, STEPS, 0.2))
    first = works.start_worker()
    works.wait(works.journal)
    kill(first)
    other = tmp_path / "other machine"
    other.mkdir()

    works.start_worker(other)

    assert works.wait_until(job_id, "done") > 1
    assert (works.effects(), works.job(job_id).attempt) == ([1], 2)


def test_f1_a_frozen_worker_that_wakes_after_its_lease_changes_nothing(
    works: Works,
) -> None:
    (job_id,) = ask(works, Count(1, STEPS, 0.1))
    frozen = works.start_worker()
    works.wait(lambda: len(works.stored()) > 2)
    frozen.send_signal(signal.SIGSTOP)
    other = works.start_worker()
    works.wait_until(job_id, "done")
    kill(other)

    frozen.send_signal(signal.SIGCONT)
    (later,) = ask(works, Note(2))
    works.wait_until(later, "done")
    works.wait(lambda: len(works.stored()) == STEPS)

    assert works.effects() == [1, 2]
    assert all(key.startswith(prefix_of(works, job_id)) for key in works.stored())
    assert works.job(job_id).attempt == 2
    assert frozen.poll() is None


@pytest.mark.parametrize("times", [2, 10])
def test_f2_a_job_delivered_many_times_has_one_effect(works: Works, times: int) -> None:
    (job_id,) = ask(works, Count(1))
    with works.app.app_context():
        held = local.claim_next(Lane.HEAVY)
    assert held is not None

    together(lambda: runner.run_claimed(works.app, held, runner.new_run(held)), times)

    assert works.effects() == [1]
    assert works.job(job_id).state is State.DONE
    assert len(works.stored()) == 5


def test_f2_workers_that_ask_at_once_share_the_jobs_out(works: Works) -> None:
    ids = ask(works, *(Note(n) for n in range(12)))

    together(lambda: local.run_until_idle(works.app, is_watched=False), 4)
    local.run_until_idle(works.app)

    assert sorted(works.effects()) == list(range(12))
    assert {works.job(job_id).attempt for job_id in ids} == {1}


def test_f3_a_job_that_kills_its_worker_fails_after_three_tries_and_lets_others_pass(
    works: Works,
) -> None:
    poison, *others = ask(works, Poison(0), *(Count(n, 1) for n in range(1, 5)))
    worker = works.start_worker()

    def keep_alive() -> bool:
        nonlocal worker
        if worker.poll() is not None:
            worker = works.start_worker()
        return works.job(poison).state is State.FAILED

    works.wait(keep_alive, within_s=120)
    for job_id in others:
        works.wait_until(job_id, "done")

    job = works.job(poison)
    assert (job.attempt, job.error_code) == (3, "worker_lost")
    assert job.error_words == "El programa que hacía este trabajo se cortó."
    order = " ".join(run[1] for run in works.journal())
    assert order.count("poison") == 3
    before_the_last_other, _, _ = order.rpartition("count")
    assert "poison poison" not in before_the_last_other, "the others waited for more than one"


def wait_for_run(works: Works, n: int) -> None:
    works.wait(lambda: any(run[2] == n for run in works.journal()))


def together(deed: Callable[[], object], times: int) -> None:
    threads = [threading.Thread(target=deed) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
