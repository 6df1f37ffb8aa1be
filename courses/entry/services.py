"""Deeds of those who care for the people of a course."""

from datetime import timedelta

import sqlalchemy as sa

from courses.catalog import queries as catalog
from courses.catalog.models import Course
from courses.entry import queries, rules
from courses.entry.models import CourseGuest, CourseLink
from courses.entry.rules import Audience
from escuela import clock
from escuela.accounts import queries as accounts
from escuela.accounts import sessions, tokens
from escuela.audit import services as audit
from escuela.authz import services as authz
from escuela.authz.identity import Viewer
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db, lock, transaction
from escuela.errors import Conflict, InvalidInput
from escuela.i18n import _
from escuela.organizations import queries as organizations
from escuela.people import aliases


def set_audience(course: Course, audience: Audience, *, seen_version: int, by: Viewer) -> None:
    """Say who sees a course and who begins it.

    Those who are in stay in. Raises Conflict if it was saved since `seen_version`, InvalidInput
    if it shows a video that so many people may not watch.
    """
    with transaction():
        if course.version != seen_version:
            raise Conflict
        if not catalog.videos_fit(course.id, audience.visibility):
            raise InvalidInput(
                _("El curso tiene videos que no puede ver tanta gente. Quítalos primero."),
                field="visibility",
            )
        known = {house.id for house in queries.list_houses(by)}
        there = queries.list_guests(course.id)
        # An organization that this person may not know of stays as it was.
        guests = (audience.guests & known) | (there - known)
        course.visibility, course.entry = audience.visibility, audience.entry
        _write_guests(course.id, there, rules.kept(audience.entry, guests))
        audit.record("course.audience", "course", course.id, by_id=by.account_id)


def make_link(
    course: Course, lasts: timedelta, *, press: str = "", by: Viewer
) -> tuple[CourseLink, str]:
    """Make a link into a course; return it with its token, which is stored nowhere.

    The same `press` of the button makes it once. Raises Conflict where there are too many.
    """
    token = tokens.of_press(press, by.account_id, course.id, lasts)
    with transaction():
        lock(course)
        made = queries.find_link_of(sessions.hash_token(token))
        if made is not None:
            return made, token
        if len(queries.list_links(course.id)) >= rules.MOST_LINKS:
            raise Conflict(_("Este curso ya tiene muchos enlaces abiertos. Retira alguno primero."))
        link = CourseLink(
            course_id=course.id,
            token_hash=sessions.hash_token(token),
            ends_at=clock.utc_now() + lasts,
        )
        db.session.add(link)
        db.session.flush()
        audit.record("course.make_link", "course", course.id, by_id=by.account_id)
    return link, token


def end_link(link: CourseLink, *, by: Viewer) -> None:
    """Let a link open nothing more. Who came in by it stays. A second call changes nothing."""
    with transaction():
        lock(link)
        if link.ends_at <= clock.utc_now():
            return
        link.ends_at = clock.utc_now()
        audit.record("course.end_link", "course", link.course_id, by_id=by.account_id)


def end_links_of(organization_id: int, *, also_public: bool, by: Viewer) -> None:
    """Let no link lead into an organization's courses, or only into those not for all."""
    with transaction():
        for link in queries.list_links_of(organization_id, also_public=also_public):
            end_link(link, by=by)


def move_guests(from_id: int, to_id: int) -> None:
    """Let a course that lets one organization in let in the other instead."""
    with transaction():
        for course_id in queries.list_hosts(from_id) - queries.list_hosts(to_id):
            db.session.add(CourseGuest(course_id=course_id, organization_id=to_id))
        forget_guest(from_id)


def forget_guest(organization_id: int) -> None:
    """Let no course let in an organization's people as such any more."""
    is_theirs = CourseGuest.organization_id == organization_id
    with transaction():
        db.session.execute(sa.delete(CourseGuest).where(is_theirs))


def invite_by_name(course: Course, login: str, *, by: Viewer) -> None:
    """Give a place to whoever signs in with this name.

    Says nothing, whether there is anybody: names must not be tried out here.
    """
    with transaction():
        account = accounts.find_account_by_login(login)
        if account is not None and account.id != by.account_id:
            authz.grant(account.id, Role.LEARNER, course_scope(course.id), by=by)


def give_tutor(course: Course, account_id: int, *, by: Viewer) -> None:
    """Let somebody of the course's organization accompany it, as long as they are of it.

    Raises InvalidInput for others.
    """
    people = {person.id for person in organizations.list_people(course.organization_id)}
    if account_id not in people:
        raise InvalidInput(_("Elige a alguien de la organización del curso."), field="tutor")
    with transaction():
        ends_at = authz.last_end(queries.membership_ends(account_id, course.organization_id))
        authz.grant(account_id, Role.TUTOR, course_scope(course.id), by=by, ends_at=ends_at)
        aliases.ensure(course_scope(course.id), account_id)


def end_tutor(course: Course, grant_id: str, *, by: Viewer) -> None:
    """Let somebody no longer accompany a course. A second call changes nothing."""
    with transaction():
        for grant, account in queries.list_tutors(course.id):
            if grant.public_id == grant_id:
                authz.revoke(account.id, Role.TUTOR, course_scope(course.id), by=by)


def use_link(token: str, *, by: Viewer) -> Course | None:
    """Give whoever has the link a place in its course; None: it opens nothing (any more)."""
    with transaction():
        link = queries.find_open_link(sessions.hash_token(token))
        if link is None or by.account_id is None:
            return None
        db.session.execute(
            sa.update(CourseLink).where(CourseLink.id == link.id).values(used=CourseLink.used + 1)
        )
        authz.grant(by.account_id, Role.LEARNER, course_scope(link.course_id), by=by)
        return link.course


def _write_guests(course_id: int, there: frozenset[int], wanted: frozenset[int]) -> None:
    gone = CourseGuest.organization_id.in_(there - wanted)
    db.session.execute(sa.delete(CourseGuest).where(CourseGuest.course_id == course_id, gone))
    db.session.add_all(
        CourseGuest(course_id=course_id, organization_id=one) for one in sorted(wanted - there)
    )
