"""Deeds of learners: begin a course, mark an item as done, be remembered in a video."""

from dataclasses import replace

import sqlalchemy as sa

from courses.catalog import queries as catalog
from courses.catalog.models import Course, Item
from courses.entry import queries as entry
from courses.entry import services as entry_services
from courses.learning import queries, rules
from courses.learning.models import Enrollment, Progress, Watching
from courses.learning.rules import DoneBy
from escuela import clock
from escuela.authz.identity import Grant, Viewer
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db, transaction
from escuela.errors import Conflict, NotAllowed, NotFound
from escuela.i18n import _
from escuela.people import aliases


def enroll(course: Course, *, by: Viewer) -> Enrollment:
    """Begin a course, or come back to it. A second call changes nothing.

    Not audited: that somebody learns is theirs, and nobody else decides it. Raises Conflict where
    the course lets in only those who were invited.
    """
    account_id = _account_of(by)
    with transaction():
        queries.lock_learner(account_id)
        there = queries.find_enrollment(account_id, course.id)
        if there is None or there.left_at is None:
            return begin(course, by=by)
        _check_entry(course, by)
        there.left_at = None
        return there


def begin(course: Course, *, by: Viewer) -> Enrollment:
    """Enroll inside a transaction that holds the learner's lock; return what is there then.

    Raises Conflict where they left, or may not begin it.
    """
    account_id = _account_of(by)
    enrollment = queries.find_enrollment(account_id, course.id)
    if enrollment is None:
        _check_entry(course, by)
        enrollment = Enrollment(account_id=account_id, course_id=course.id)
        db.session.add(enrollment)
        db.session.flush()
        aliases.ensure(course_scope(course.id), account_id)
    if enrollment.left_at is not None:
        raise Conflict(_("Saliste de este curso. Entra otra vez para que guardemos tu avance."))
    return enrollment


def enter_by_link(token: str, *, by: Viewer) -> Course:
    """Come into a course by a link that its people made. Raises NotFound if it opens nothing."""
    with transaction():
        course = entry_services.use_link(token, by=by)
        if course is None:
            raise NotFound
        # The place was given just now, so this viewer does not hold it yet.
        place = Grant(Role.LEARNER, course_scope(course.id))
        enroll(course, by=replace(by, grants=by.grants | {place}))
    return course


def leave(course: Course, *, by: Viewer) -> None:
    """Take no longer part in a course; what they did stays theirs. Twice is as once."""
    account_id = _account_of(by)
    with transaction():
        queries.lock_learner(account_id)
        enrollment = queries.find_enrollment(account_id, course.id)
        if enrollment is not None and enrollment.left_at is None:
            enrollment.left_at = clock.utc_now()


def rename(course: Course, *, by: Viewer) -> str:
    """Let somebody be called in a course as they are elsewhere now; return the new alias.

    What the others see changes at once. Raises Conflict for who takes no part, and on a day that
    gave them an alias here already.
    """
    account_id = _account_of(by)
    with transaction():
        queries.lock_learner(account_id)
        enrollment = queries.find_enrollment(account_id, course.id)
        if enrollment is None or enrollment.left_at is not None:
            raise Conflict(_("No estás en este curso. Entra primero."))
        return aliases.renew(course_scope(course.id), account_id)


def mark_done(item: Item, *, by: Viewer) -> None:
    """Note that a learner is through with an item, whatever of it they watched or read.

    The learner is enrolled in its course by it. A second call changes nothing. Raises as `begin`.
    """
    account_id = _account_of(by)
    with transaction():
        queries.lock_learner(account_id)
        begin(catalog.get_course_of(item.id), by=by)
        finish(item.id, DoneBy.MARK, account_id=account_id)


def finish(item_id: int, done_by: DoneBy, *, account_id: int) -> None:
    """Note an item as done, and its course as complete where that was the last one needed.

    Whoever does it has begun the course.
    """
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
    enrollment = queries.find_enrollment(account_id, course.id)
    if enrollment is None or enrollment.completed_at is not None:
        return
    done = queries.count_done(account_id, [course.id]).get(course.id, 0)
    total = catalog.sizes_of([course.id])[course.id].items
    if rules.is_complete(done, total, course.lessons_needed):
        enrollment.completed_at = clock.utc_now()


def _check_entry(course: Course, by: Viewer) -> None:
    if not entry.may_begin(course, by):
        raise Conflict(
            _("A este curso se entra por invitación. Pídela a quien te habló de él o a su gente.")
        )


def _account_of(viewer: Viewer) -> int:
    if viewer.account_id is None:
        raise NotAllowed
    return viewer.account_id
