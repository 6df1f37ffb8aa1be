"""When work that waits will begin: what runs must end first, then what stands before it."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Done:
    """A job that was done, and the film it worked on."""

    work: str
    """What kind of work: only alike takes alike long."""
    took_s: float
    film_s: float


def paces(done: Iterable[Done]) -> Mapping[str, float]:
    """Return for each kind of work how many seconds one second of film took, over all of them."""
    took: dict[str, float] = defaultdict(float)
    films: dict[str, float] = defaultdict(float)
    for job in done:
        took[job.work] += job.took_s
        films[job.work] += job.film_s
    return {work: took[work] / films[work] for work in films if films[work] > 0}


def starts_in_s(
    running_left_s: Sequence[float | None], waiting_cost_s: Sequence[float | None]
) -> list[float | None]:
    """Return in how many seconds each waiting job begins, in the order of the queue.

    Whoever works now goes on with what waits, so there are as many places as jobs run. None where
    it can't be told: nobody works, or something before it is of unknown length.
    """
    free_at = [left for left in running_left_s if left is not None]
    if len(free_at) < len(running_left_s):
        free_at = []
    heapq.heapify(free_at)
    starts: list[float | None] = []
    for cost in waiting_cost_s:
        begins = heapq.heappop(free_at) if free_at else None
        starts.append(begins)
        if begins is None or cost is None:
            free_at = []
        else:
            heapq.heappush(free_at, begins + cost)
    return starts
