"""What work and deeds leave behind: jobs and the audit."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from courses.demo.scale.bulk import Row, moment, public_id, write
from courses.demo.scale.films import MADE, Film
from courses.demo.scale.sizes import Sizes
from escuela.audit.models import AuditEntry
from escuela.jobs.models import Job
from escuela.jobs.rules import Lane, Priority, State
from media.pipeline.payloads import Inspect, MakePreview, RenderRungs
from media.pipeline.queries import ABOUT

NEVER = datetime(2999, 1, 1, tzinfo=UTC)
"""When waiting jobs may begin: no worker takes them, since nothing is behind them."""

DEEDS = ("video.send", "video.to_review", "video.take", "video.approve", "video.publish",
         "role.grant", "account.create", "lesson.add_block")  # fmt: skip


def write_traces(films: Sequence[Film], people: Sequence[int], sizes: Sizes) -> None:
    """Write jobs that were done, some that wait, and lines of the audit."""
    write(Job, _jobs(films, sizes.waiting_jobs))
    write(AuditEntry, _deeds(films, people, sizes.deeds))


def _jobs(films: Sequence[Film], waiting: int) -> Iterator[Row]:
    for film in films:
        for place, kind in enumerate((Inspect, MakePreview, RenderRungs)):
            if kind is RenderRungs and film.state not in MADE:
                continue
            yield _job(film, kind, place) | {
                "state": State.DONE,
                "started_at": moment(film.number, minutes=90),
                "finished_at": moment(film.number, minutes=90),
                "progress": 1.0,
            }
    for film in films[:waiting]:
        yield _job(film, MakePreview, 9) | {
            "state": State.QUEUED,
            "started_at": None,
            "finished_at": None,
            "progress": 0.0,
        }


def _job(film: Film, kind: type, place: int) -> dict[str, object]:
    payload = '{"render_id": 0, "names": []}' if kind is RenderRungs else '{"source_id": 0}'
    return {
        "public_id": public_id(f"job {place}", film.number),
        "kind": kind.__name__,
        "payload": payload,
        "lane": Lane.HEAVY if kind is RenderRungs else Lane.LIGHT,
        "priority": Priority.NORMAL,
        "thing": ABOUT,
        "thing_id": film.id,
        "max_attempts": 3,
        "run_after": NEVER if place == 9 else moment(film.number),
        "created_at": moment(film.number, minutes=90),
        "aged_at": NEVER,
    }


def _deeds(films: Sequence[Film], people: Sequence[int], count: int) -> Iterator[Row]:
    for number in range(count):
        deed = DEEDS[number % len(DEEDS)]
        is_about_person = deed in ("role.grant", "account.create")
        account_id = people[number % len(people)]
        yield {
            "at": moment(number),
            "actor_id": account_id,
            "deed": deed,
            "thing": "account" if is_about_person else "video",
            "thing_id": account_id if is_about_person else films[number % len(films)].id,
            "subject_id": people[-1 - number % len(people)] if is_about_person else None,
        }
