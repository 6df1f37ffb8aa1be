"""jobs/rules.py: what follows from an error."""

import pytest

from escuela.jobs import rules
from escuela.jobs.rules import Next, State


def test_waiting_doubles_with_each_error_up_to_a_bound() -> None:
    assert [rules.backoff_s(n, 10) for n in (1, 2, 3, 6, 7, 8, 1000)] == [
        10, 20, 40, 320, 600, 600, 600,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tries", "expected"),
    [(1, Next(State.QUEUED, 10)), (2, Next(State.QUEUED, 20)), (3, Next(State.FAILED)),
     (4, Next(State.FAILED))],
)  # fmt: skip
def test_a_fault_is_tried_again_until_the_tries_are_used_up(tries: int, expected: Next) -> None:
    assert rules.after_fault(tries, 3, 10) == expected


def test_an_outage_is_waited_out_for_hours_but_not_for_ever() -> None:
    waits = [rules.after_delay(n, 10) for n in range(1, rules.MAX_DELAYS + 1)]

    assert [wait.state for wait in waits[:-1]] == [State.QUEUED] * (rules.MAX_DELAYS - 1)
    assert waits[-1] == Next(State.FAILED)
    assert 5 * 3600 < sum(wait.delay_s for wait in waits) < 8 * 3600


def test_a_lost_worker_means_a_try_soon_unless_the_job_keeps_killing() -> None:
    assert rules.after_loss(1, 3, 10) == Next(State.QUEUED, 5)
    assert rules.after_loss(2, 3, 10) == Next(State.QUEUED, 5)
    assert rules.after_loss(3, 3, 10) == Next(State.FAILED)
