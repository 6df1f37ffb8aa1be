"""What waits for a person, gathered for their front page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from courses.catalog import queries as catalog
from courses.catalog.models import Course, Item
from courses.home.glance import Glance, glance_for
from courses.learning import queries as learning
from courses.learning.outline import Outline, outline_of
from courses.learning.queries import CaredFor
from escuela import clock
from escuela.authz.actions import Action
from escuela.authz.check import can, can_somewhere
from escuela.authz.identity import Viewer
from escuela.authz.roles import Role
from escuela.authz.scopes import ScopeKind
from escuela.organizations import queries as organizations
from escuela.organizations.models import Organization
from media.library import queries as library
from media.library.rules import VideoState

MOST_COURSES = 6
MOST_CARED_FOR = 6
MOST_ON_THEIR_WAY = 6
MOST_OFFERED = 12
MOST_NEW = 3
NEW_FOR = timedelta(days=45)
"""How long a course counts as new."""


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
    place_s: float
    """Second of its video at which the person was; 0: at the beginning."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Courses that somebody did not begin yet."""

    invited: Sequence[Course]
    """They have a place in these: invited, or by their organization."""
    new: Sequence[Course]
    """The newest of the others."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the front page of one person shows. Counts are by state; None: not theirs."""

    go_on: GoOn | None
    begun: Sequence[Begun]
    sent: Mapping[VideoState, int] | None
    queue: Mapping[VideoState, int] | None
    houses: Sequence[Organization]
    """The person's own organizations."""
    offered: Offered
    cared_for: Sequence[CaredFor]
    """Courses that the person accompanies or writes."""
    on_their_way: Sequence[Organization]
    """Organizations in a coordination's care for which nobody speaks yet."""
    glance: Glance | None
    """How the school is, for coordination."""


def desk_of(viewer: Viewer, account_id: int) -> Desk:
    """Gather what waits for a person; the number of queries does not grow with it."""
    begun, done = _begun(viewer, account_id)
    return Desk(
        go_on=_go_on(viewer, begun, done, account_id),
        begun=begun,
        sent=_counts(viewer, Action.VIDEO_SEND),
        queue=_counts(viewer, Action.VIDEO_REVIEW),
        houses=organizations.list_own(viewer),
        offered=_offered(viewer, account_id),
        cared_for=_cared_for(viewer),
        on_their_way=_on_their_way(viewer),
        glance=glance_for(viewer),
    )


Done = Mapping[int, frozenset[int]]
"""Items done, by course."""


def _begun(viewer: Viewer, account_id: int) -> tuple[Sequence[Begun], Done]:
    """Return the courses begun that the person may still see, the newest first."""
    courses = [
        enrollment.course
        for enrollment in learning.list_enrollments(account_id)
        if can(viewer, Action.COURSE_VIEW, enrollment.course)
    ][:MOST_COURSES]
    ids = [course.id for course in courses]
    done, sizes = learning.list_done_by_course(account_id, ids), catalog.sizes_of(ids)
    begun = [
        Begun(course, len(done.get(course.id, ())), sizes[course.id].items)
        for course in courses
        if course.id in sizes
    ]
    return begun, done


def _go_on(viewer: Viewer, begun: Sequence[Begun], done: Done, account_id: int) -> GoOn | None:
    unfinished = next((one.course for one in begun if not one.is_finished), None)
    if unfinished is None:
        return None
    outline = outline_of(unfinished.id, viewer, done=done.get(unfinished.id, frozenset[int]()))
    item = outline.next_open
    if item is None:
        return None
    return GoOn(unfinished, item, outline, learning.find_place_s(account_id, item.id))


def _offered(viewer: Viewer, account_id: int) -> Offered:
    places = {
        grant.scope.id
        for grant in viewer.grants
        if grant.scope.kind is ScopeKind.COURSE and grant.role is Role.LEARNER
    }
    courses = catalog.list_offered(
        viewer, places=places, without=learning.begun_ids(account_id), limit=MOST_OFFERED
    )
    recent = clock.utc_now() - NEW_FOR
    return Offered(
        invited=[course for course in courses if course.id in places],
        new=[
            course
            for course in courses
            if course.id not in places and course.published_at and course.published_at > recent
        ][:MOST_NEW],
    )


def _cared_for(viewer: Viewer) -> Sequence[CaredFor]:
    scopes = {grant.scope for grant in viewer.grants if grant.role in (Role.AUTHOR, Role.TUTOR)}
    return learning.list_cared_for(scopes, limit=MOST_CARED_FOR) if scopes else ()


def _on_their_way(viewer: Viewer) -> Sequence[Organization]:
    if not can_somewhere(viewer, Action.ORGANIZATION_CONTACT):
        return ()
    return organizations.list_on_their_way(viewer, MOST_ON_THEIR_WAY)


def _counts(viewer: Viewer, action: Action) -> Mapping[VideoState, int] | None:
    return library.count_by_state(viewer, action) if can_somewhere(viewer, action) else None
