"""What learners have begun, done and watched."""

from collections.abc import Iterator, Mapping, Sequence

from courses.demo.scale.bulk import Row, free_ids, moment, pick, public_id, write
from courses.demo.scale.sizes import Sizes
from courses.demo.scale.teaching import Step
from courses.learning.models import Enrollment, Progress, WatchedInterval, Watching
from courses.learning.rules import DoneBy
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import ScopeKind

BEGUN = 3
"""Courses that each learner has begun; of the first ones, all is done until there is enough."""


def write_learning(
    learners: Sequence[int], courses: Mapping[int, Sequence[Step]], sizes: Sizes
) -> None:
    """Write roles in courses, enrollments, progress, and how far people watched."""
    ids = list(courses)
    write(RoleGrant, _grants(learners, ids))
    write(Enrollment, _enrollments(learners, ids))
    write(Progress, _progress(learners, ids, courses, sizes.progress))
    watched = [
        (number, account_id, step)
        for number, account_id in enumerate(learners)
        for step in courses[_course_of(number, 0, ids)]
        if step.film
    ]
    rows = free_ids(Watching, len(watched))
    write(Watching, (_watching(*one, row_id) for one, row_id in zip(watched, rows, strict=True)))
    write(WatchedInterval, (_interval(row_id) for row_id in rows))


def _course_of(number: int, place: int, ids: Sequence[int]) -> int:
    """Return the course that the numbered learner began at this place; never the same twice."""
    return ids[(pick(number, 9, len(ids)) + place * (len(ids) // BEGUN)) % len(ids)]


def _grants(learners: Sequence[int], ids: Sequence[int]) -> Iterator[Row]:
    for number, account_id in enumerate(learners):
        yield {
            "public_id": public_id("learner", number),
            "account_id": account_id,
            "role": Role.LEARNER,
            "scope_kind": ScopeKind.COURSE,
            "scope_id": _course_of(number, 0, ids),
        }


def _enrollments(learners: Sequence[int], ids: Sequence[int]) -> Iterator[Row]:
    for number, account_id in enumerate(learners):
        for place in range(BEGUN):
            yield {
                "account_id": account_id,
                "course_id": _course_of(number, place, ids),
                "started_at": moment(number + place),
            }


def _progress(
    learners: Sequence[int],
    ids: Sequence[int],
    courses: Mapping[int, Sequence[Step]],
    wanted: int,
) -> Iterator[Row]:
    """Give each learner an equal part of what is wanted, as far as their courses go."""
    share, more = divmod(wanted, len(learners))
    for number, account_id in enumerate(learners):
        steps = [step for place in range(BEGUN) for step in courses[_course_of(number, place, ids)]]
        for step in steps[: share + (number < more)]:
            yield {
                "account_id": account_id,
                "item_id": step.id,
                "done_at": moment(number),
                "done_by": DoneBy.WATCHING if step.film else DoneBy.MARK,
            }


def _watching(number: int, account_id: int, step: Step, row_id: int) -> Row:
    return {
        "id": row_id,
        "account_id": account_id,
        "item_id": step.id,
        "video_id": step.film.id if step.film else 0,
        "position_ms": 3_000,
        "position_at": moment(number),
    }


def _interval(watching_id: int) -> Row:
    return {"watching_id": watching_id, "start_ms": 0, "end_ms": 9_000}
