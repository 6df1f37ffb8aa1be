"""States and order of jobs, and what follows from an error: pure tables and functions."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Lane(StrEnum):
    """Which threads of a worker do a job: it waits only behind others of its lane."""

    LIGHT = "light"
    """Seconds: an inspection, a notice."""
    MEDIUM = "medium"
    """Minutes that a person waits for: the private preview."""
    HEAVY = "heavy"
    """As long as it takes: the whole ladder."""


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Priority(IntEnum):
    """Which job of a lane goes first; the lower number does. Waiting jobs age towards HIGH."""

    HIGH = 1
    NORMAL = 5
    LOW = 9


ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})
"""States that only a retry by a person leaves."""

MAX_BACKOFF_S = 600.0
MAX_DELAYS = 40
"""Transient errors in a row: with the longest back-off this outlasts six hours of outage."""


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a job after a try that did not finish it."""

    state: State
    delay_s: float = 0.0
    """Until it may be tried again, if queued."""


def backoff_s(errors: int, first_s: float) -> float:
    """Return how long to wait after this many errors in a row (1 or more), doubling each time."""
    return min(first_s * 2.0 ** (min(errors, 30) - 1), MAX_BACKOFF_S)


def after_fault(tries: int, max_attempts: int, first_s: float) -> Next:
    """Say what follows an error of the task itself. `tries` counts this one."""
    if tries >= max_attempts:
        return Next(State.FAILED)
    return Next(State.QUEUED, backoff_s(tries, first_s))


def after_delay(delays: int, first_s: float) -> Next:
    """Say what follows an error of something outside. `delays` counts this one."""
    if delays >= MAX_DELAYS:
        return Next(State.FAILED)
    return Next(State.QUEUED, backoff_s(delays, first_s))


def after_loss(tries: int, max_attempts: int, first_s: float) -> Next:
    """Say what follows the death of a worker: a try soon, unless the job keeps killing.

    Half a back-off, so a job that kills its worker lets another one go first each time.
    """
    if tries >= max_attempts:
        return Next(State.FAILED)
    return Next(State.QUEUED, first_s / 2)
