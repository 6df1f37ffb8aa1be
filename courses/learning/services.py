"""Deeds of learners: begin a course, mark an item as done, be remembered in a video."""

import sqlalchemy as sa

from courses.catalog import queries as catalog
from courses.catalog.models import Course, Item
from courses.learning import queries, rules
from courses.learning.models import Enrollment, Progress, Watching
from courses.learning.rules import DoneBy
from escuela import clock
from escuela.authz.identity import Viewer
from escuela.db import db, transaction
from escuela.errors import NotAllowed


def enroll(course: Course, *, by: Viewer) -> Enrollment:
    """Begin a course. A second call changes nothing.

    Not audited: that somebody learns is theirs, and nobody else decides it.
    """
    account_id = _account_of(by)
    with transaction():
        queries.lock_learner(account_id)
        return begin(account_id, course.id)


def begin(account_id: int, course_id: int) -> Enrollment:
    """Enroll inside a transaction that holds the learner's lock; return what is there then."""
    enrollment = queries.find_enrollment(account_id, course_id)
    if enrollment is None:
        enrollment = Enrollment(account_id=account_id, course_id=course_id)
        db.session.add(enrollment)
        db.session.flush()
    return enrollment


def mark_done(item: Item, *, by: Viewer) -> None:
    """Note that a learner is through with an item, whatever of it they watched or read.

    The learner is enrolled in its course by it. A second call changes nothing.
    """
    account_id = _account_of(by)
    with transaction():
        queries.lock_learner(account_id)
        finish(item.id, DoneBy.MARK, account_id=account_id)


def finish(item_id: int, done_by: DoneBy, *, account_id: int) -> None:
    """Note an item as done, and its course as complete where that was the last one needed."""
    with transaction():
        if queries.find_progress(account_id, item_id) is None:
            db.session.add(Progress(account_id=account_id, item_id=item_id, done_by=done_by))
            db.session.flush()
        _complete(account_id, catalog.get_course_of(item_id))


def forget(account_id: int) -> int:
    """Forget all that a person did in courses; return how many rows went."""
    with transaction():
        return sum(
            len(db.session.scalars(gone.returning(table.id)).all())
            for table in (Watching, Progress, Enrollment)
            for gone in [sa.delete(table).where(table.account_id == account_id)]
        )


def _complete(account_id: int, course: Course) -> None:
    enrollment = begin(account_id, course.id)
    if enrollment.completed_at is not None:
        return
    done = queries.count_done(account_id, [course.id]).get(course.id, 0)
    total = catalog.sizes_of([course.id])[course.id].items
    if rules.is_complete(done, total, course.lessons_needed):
        enrollment.completed_at = clock.utc_now()


def _account_of(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotAllowed
    return viewer.account_id
