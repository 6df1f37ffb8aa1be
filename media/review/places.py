"""Where each waiting job stands in its lane, and when it will probably begin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from escuela.jobs.models import Job
from escuela.jobs.rules import Lane, State
from media.library.models import Source
from media.pipeline.queries import rungs_of
from media.review import forecast

PACE_JOBS = 20
"""Jobs done last, from which the pace of the workshop is known."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting job stands in its lane."""

    number: int
    """From 1."""
    starts_in_s: float | None
    """Seconds until it probably begins; None: not known."""


def list_places(
    active: Sequence[Job], done: Sequence[Job], sources: Mapping[int, Source]
) -> dict[int, Place]:
    """Return where each job that waits stands, by its id; `sources` are those of all jobs."""
    pace = forecast.paces(_done(done, sources))
    places: dict[int, Place] = {}
    for lane in Lane:
        running = [job.left_s for job in active if job.lane is lane and job.state is State.RUNNING]
        waiting = [job for job in active if job.lane is lane and job.state is State.QUEUED]
        costs = [_cost_s(job, pace, sources) for job in waiting]
        starts = forecast.starts_in_s(running, costs)
        for number, (job, starts_in_s) in enumerate(zip(waiting, starts, strict=True), 1):
            places[job.id] = Place(number, starts_in_s)
    return places


def _done(done: Sequence[Job], sources: Mapping[int, Source]) -> Iterator[forecast.Done]:
    for job in done:
        film_s = _film_s(job, sources)
        if job.started_at and job.finished_at and film_s is not None:
            took_s = (job.finished_at - job.started_at).total_seconds()
            yield forecast.Done(_work(job), took_s, film_s)


def _cost_s(job: Job, pace: Mapping[str, float], sources: Mapping[int, Source]) -> float | None:
    film_s = _film_s(job, sources)
    if film_s is None or _work(job) not in pace:
        return None
    return pace[_work(job)] * film_s


def _film_s(job: Job, sources: Mapping[int, Source]) -> float | None:
    source = sources.get(job.thing_id or 0)
    return source.facts.duration_s if source and source.facts else None


def _work(job: Job) -> str:
    """Name what takes alike long: the first rungs are quick, the rest is most of the work."""
    return f"{job.kind} {bool(rungs_of(job))}"
