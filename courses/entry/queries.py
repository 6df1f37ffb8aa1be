"""Reads about who comes into courses."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from courses.catalog import queries as catalog
from courses.catalog.models import Course
from courses.catalog.rules import Entry
from courses.entry import rules
from courses.entry.models import CourseGuest, CourseLink
from escuela import clock
from escuela.accounts.models import Account
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import Grant, Viewer
from escuela.authz.models import RoleGrant
from escuela.authz.queries import is_active
from escuela.authz.roles import Role
from escuela.authz.scopes import Scope, ScopeKind, course_scope
from escuela.db import db
from escuela.organizations import queries as organizations
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility

ITS_PEOPLE = frozenset({Role.MEMBER, Role.LEAD, Role.AUTHOR})
"""Who is of an organization. Whoever coordinates its national network only cares for it."""

MOST_COURSES = 300
"""Courses that let in the organizations of one person."""

MOST_TUTORS = 50


def may_begin(course: Course, viewer: Viewer) -> bool:
    """Say whether the viewer may begin a course that they see."""
    if viewer.account_id is None:
        return False
    has_place = any(grant.scope == course_scope(course.id) for grant in viewer.grants)
    has_place = has_place or can(viewer, Action.COURSE_EDIT, course)
    return rules.may_begin(course.entry, has_place=has_place)


def guests_of(grants: frozenset[Grant]) -> Iterable[Grant]:
    """Return the places in open courses that let in the organizations of whoever holds these."""
    houses = [
        one.scope.id
        for one in grants
        if one.scope.kind is ScopeKind.ORGANIZATION and one.role in ITS_PEOPLE
    ]
    if not houses:
        return []
    statement = (
        sa.select(CourseGuest.course_id)
        .join(Course, Course.id == CourseGuest.course_id)
        .where(
            CourseGuest.organization_id.in_(houses),
            Course.entry == Entry.ORGANIZATIONS,
            catalog.is_open(),
        )
        .distinct()
        .limit(MOST_COURSES)
    )
    return [Grant(Role.LEARNER, course_scope(one)) for one in db.session.scalars(statement)]


def list_guests(course_id: int) -> frozenset[int]:
    """Return the ids of the organizations that a course lets in."""
    statement = sa.select(CourseGuest.organization_id).where(CourseGuest.course_id == course_id)
    return frozenset(db.session.scalars(statement))


def list_hosts(organization_id: int) -> frozenset[int]:
    """Return the ids of the courses that let in an organization."""
    statement = sa.select(CourseGuest.course_id).where(
        CourseGuest.organization_id == organization_id
    )
    return frozenset(db.session.scalars(statement))


def list_houses(viewer: Viewer) -> Sequence[Organization]:
    """Return the active organizations the viewer may know of, by name."""
    statement = (
        sa.select(Organization)
        .where(
            organizations.reachable(viewer, Action.ORGANIZATION_VIEW),
            Organization.archived_at.is_(None),
        )
        .order_by(Organization.search_text, Organization.id)
        .limit(rules.MOST_GUESTS)
    )
    return db.session.scalars(statement).all()


def list_tutors(course_id: int) -> Sequence[tuple[RoleGrant, Account]]:
    """Return who accompanies a course, by alias, with the role they hold."""
    statement = (
        sa.select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.role == Role.TUTOR,
            RoleGrant.scope_kind == ScopeKind.COURSE,
            RoleGrant.scope_id == course_id,
            is_active(),
        )
        .order_by(Account.search_text, Account.id)
        .limit(MOST_TUTORS)
    )
    return [(row.RoleGrant, row.Account) for row in db.session.execute(statement)]


def membership_ends(account_id: int, organization_id: int) -> Sequence[datetime | None]:
    """Return the ends of the roles by which somebody is of an organization; none: they aren't."""
    statement = sa.select(RoleGrant.ends_at).where(
        RoleGrant.account_id == account_id,
        RoleGrant.role.in_(ITS_PEOPLE),
        RoleGrant.scope_kind == ScopeKind.ORGANIZATION,
        RoleGrant.scope_id == organization_id,
        is_active(),
    )
    return db.session.scalars(statement).all()


def list_tutored(account_id: int, organization_id: int) -> Sequence[Scope]:
    """Return the courses of an organization that somebody accompanies now."""
    return _places(Role.TUTOR, account_id, organization_id)


def list_reserved_places(account_id: int, organization_id: int) -> Sequence[Scope]:
    """Return the reserved courses of an organization in which somebody has a place of their own."""
    is_reserved = Course.visibility == Visibility.RESERVED
    return _places(Role.LEARNER, account_id, organization_id, is_reserved)


def _places(
    role: Role, account_id: int, organization_id: int, *such: sa.ColumnElement[bool]
) -> Sequence[Scope]:
    statement = (
        sa.select(Course.id)
        .join(RoleGrant, RoleGrant.scope_id == Course.id)
        .where(
            RoleGrant.account_id == account_id,
            RoleGrant.role == role,
            RoleGrant.scope_kind == ScopeKind.COURSE,
            Course.organization_id == organization_id,
            is_active(),
            *such,
        )
        .order_by(Course.id)
    )
    return [course_scope(one) for one in db.session.scalars(statement)]


def list_links_of(organization_id: int, *, also_public: bool) -> Sequence[CourseLink]:
    """Return the links that still open a course of an organization."""
    statement = (
        sa.select(CourseLink)
        .join(Course, Course.id == CourseLink.course_id)
        .where(Course.organization_id == organization_id, CourseLink.ends_at > clock.utc_now())
        .order_by(CourseLink.id)
    )
    if not also_public:
        statement = statement.where(Course.visibility != Visibility.PUBLIC)
    return db.session.scalars(statement).all()


def list_links(course_id: int) -> Sequence[CourseLink]:
    """Return the links of a course that still open it, the newest first."""
    statement = (
        sa.select(CourseLink)
        .where(CourseLink.course_id == course_id, CourseLink.ends_at > clock.utc_now())
        .order_by(CourseLink.id.desc())
        .limit(rules.MOST_LINKS)
    )
    return db.session.scalars(statement).all()


def find_link(public_id: str) -> CourseLink | None:
    """Return a link with its course, or None. Views ask through access.get."""
    return db.session.scalars(_links().where(CourseLink.public_id == public_id)).one_or_none()


def find_link_of(token_hash: bytes) -> CourseLink | None:
    """Return the link of a token, whether it opens anything or not, or None."""
    statement = sa.select(CourseLink).where(CourseLink.token_hash == token_hash)
    return db.session.scalars(statement).one_or_none()


def find_open_link(token_hash: bytes) -> CourseLink | None:
    """Return the link that a token opens now, with its course, or None."""
    statement = _links().where(
        CourseLink.token_hash == token_hash,
        CourseLink.ends_at > clock.utc_now(),
        CourseLink.course.has(catalog.is_open()),
    )
    return db.session.scalars(statement).one_or_none()


def _links() -> sa.Select[CourseLink]:
    return sa.select(CourseLink).options(
        joinedload(CourseLink.course).joinedload(Course.organization)
    )
