"""What waits for a person, gathered for their front page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.catalog import queries as catalog
from courses.catalog.models import Course, Item
from courses.learning import queries as learning
from courses.learning.outline import Outline, outline_of
from escuela.authz.actions import Action
from escuela.authz.check import can, can_somewhere
from escuela.authz.identity import Viewer
from escuela.organizations import queries as organizations
from escuela.organizations.models import Organization
from media.library import queries as library
from media.library.rules import VideoState

MOST_COURSES = 6


@dataclass(frozen=True, slots=True)
class Begun:
    """A course that a learner has begun."""

    course: Course
    done: int
    total: int

    @property
    def is_finished(self) -> bool:
        """Whether every item is done."""
        return 0 < self.total <= self.done


@dataclass(frozen=True, slots=True)
class GoOn:
    """The lesson to go on with, in the course begun last that is not finished."""

    course: Course
    item: Item
    outline: Outline


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the front page of one person shows. Counts are by state; None: not theirs."""

    go_on: GoOn | None
    begun: Sequence[Begun]
    sent: Mapping[VideoState, int] | None
    queue: Mapping[VideoState, int] | None
    houses: Sequence[Organization]
    """The person's own organizations."""


def desk_of(viewer: Viewer, account_id: int) -> Desk:
    """Gather what waits for a person; the number of queries does not grow with it."""
    begun = _begun(viewer, account_id)
    return Desk(
        go_on=_go_on(viewer, begun),
        begun=begun,
        sent=_counts(viewer, Action.VIDEO_SEND),
        queue=_counts(viewer, Action.VIDEO_REVIEW),
        houses=organizations.list_own(viewer),
    )


def _begun(viewer: Viewer, account_id: int) -> Sequence[Begun]:
    """Return the courses begun that the person may still see, the newest first."""
    courses = [
        enrollment.course
        for enrollment in learning.list_enrollments(account_id)
        if can(viewer, Action.COURSE_VIEW, enrollment.course)
    ][:MOST_COURSES]
    ids = [course.id for course in courses]
    done, sizes = learning.count_done(account_id, ids), catalog.sizes_of(ids)
    return [
        Begun(course, done.get(course.id, 0), sizes[course.id].items)
        for course in courses
        if course.id in sizes
    ]


def _go_on(viewer: Viewer, begun: Sequence[Begun]) -> GoOn | None:
    for one in begun:
        if not one.is_finished:
            outline = outline_of(one.course.id, viewer)
            if outline.next_open is not None:
                return GoOn(one.course, outline.next_open, outline)
    return None


def _counts(viewer: Viewer, action: Action) -> Mapping[VideoState, int] | None:
    return library.count_by_state(viewer, action) if can_somewhere(viewer, action) else None
