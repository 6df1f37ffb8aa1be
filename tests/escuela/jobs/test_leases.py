"""jobs/leases.py: who is next, and who holds a job. On both databases."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from escuela.db import database_now, db, transaction
from escuela.jobs import leases, queue, sweeper
from escuela.jobs.leases import Claim, Sign
from escuela.jobs.models import Job
from escuela.jobs.queue import Priority
from escuela.jobs.rules import Lane, State
from tests.escuela.jobs.practice import Count, Note
from tests.escuela.jobs.works import Works

SIGN = Sign(0.5, 12.0, "frame 1")


@pytest.fixture(autouse=True)
def _in_context(works: Works) -> Iterator[None]:
    with works.app.app_context():
        yield


def ask(n: int, group: int = 0, priority: Priority = Priority.NORMAL, after_s: float = 0) -> int:
    return queue.enqueue(Count(n), group=group, priority=priority, after_s=after_s).id


def take(lane: Lane = Lane.HEAVY, lease_s: float = 60) -> Claim:
    held = leases.claim(lane, lease_s=lease_s, worker="w")
    assert held is not None
    return held


def take_all() -> list[int]:
    taken = []
    while held := leases.claim(Lane.HEAVY, lease_s=60, worker="w"):
        taken.append(held.job_id)
    return taken


def test_jobs_of_one_group_go_in_the_order_of_asking() -> None:
    ids = [ask(n) for n in range(4)]

    assert take_all() == ids


def test_groups_take_turns_however_much_one_asks() -> None:
    many = [ask(n, group=1) for n in range(4)]
    few = [ask(n, group=2) for n in range(2)]

    assert take_all() == [many[0], few[0], many[1], few[1], many[2], many[3]]


def test_priority_goes_before_turns_and_a_late_one_waits() -> None:
    ask(1, after_s=60)
    low, normal = ask(2, priority=Priority.LOW), ask(3)
    high = ask(4, group=9, priority=Priority.HIGH)

    assert take_all() == [high, normal, low]


def test_a_job_that_waited_long_goes_a_step_earlier() -> None:
    low, normal = ask(1, priority=Priority.LOW), ask(2)
    for _ in range(5):
        with transaction():
            db.session.execute(
                sa.update(Job).where(Job.id == low).values(aged_at=database_now(-sweeper.AGE_S - 1))
            )
        assert sweeper.age() == 1

    assert take_all() == [low, normal]


def test_lanes_do_not_see_each_other() -> None:
    queue.enqueue(Note(1))

    assert not leases.has_work(Lane.HEAVY)
    assert leases.claim(Lane.HEAVY, lease_s=60, worker="w") is None
    assert leases.has_work(Lane.LIGHT)
    assert take(Lane.LIGHT).kind == "Note"


def test_only_the_holder_of_the_token_renews_and_finishes() -> None:
    ask(1)
    held = take()
    stranger = Claim(held.job_id, held.public_id, held.kind, held.payload, held.attempt,
                     held.tries, held.delays, held.max_attempts, "another token")  # fmt: skip

    assert leases.renew(stranger, SIGN, lease_s=60) is None
    assert leases.look(stranger) is None
    with transaction():
        assert not leases.finish(stranger, "")
    assert leases.look(held) is False
    assert leases.renew(held, SIGN, lease_s=60) is False
    with transaction():
        assert leases.finish(held, "the end")
    with transaction():
        assert not leases.finish(held, "again")

    job = db.session.get_one(Job, held.job_id)
    assert (job.state, job.progress, job.log_tail) == (State.DONE, 1.0, "the end")


def test_a_lapsed_lease_is_taken_again_under_a_new_token_and_prefix() -> None:
    ask(1)
    first = take(lease_s=-1)

    assert sweeper.lapse_silent_workers() == 1
    with transaction():
        db.session.execute(sa.update(Job).values(run_after=database_now()))
    second = take()

    assert (second.job_id, second.attempt) == (first.job_id, 2)
    assert second.token != first.token
    assert second.prefix != first.prefix
    with transaction():
        assert not leases.finish(first, "")


def test_a_living_lease_is_left_alone() -> None:
    ask(1)
    take()

    assert sweeper.lapse_silent_workers() == 0


def test_a_sign_of_life_keeps_the_lease_and_tells_the_progress() -> None:
    ask(1)
    held = take(lease_s=-1)

    leases.renew(held, SIGN, lease_s=60)

    assert sweeper.lapse_silent_workers() == 0
    job = db.session.get_one(Job, held.job_id)
    assert (job.progress, job.left_s, job.log_tail) == (0.5, 12.0, "frame 1")


def test_leases_go_by_the_clock_of_the_database() -> None:
    ask(1)
    job = db.session.get_one(Job, take(lease_s=60).job_id)
    now = db.session.scalar(sa.select(database_now()))

    assert now is not None
    assert now.tzinfo is not None
    assert job.lease_until is not None
    assert 55 < (job.lease_until - now).total_seconds() <= 60
