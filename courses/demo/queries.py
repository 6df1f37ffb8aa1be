"""Reads that only the demo needs."""

import sqlalchemy as sa

from courses.catalog.models import Block, Course, Lesson, Unit
from courses.catalog.rules import LessonFormat
from escuela import clock
from escuela.accounts.models import Account
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import ScopeKind
from escuela.db import db
from escuela.notices.models import NoticeDispatch
from escuela.notices.rules import State
from escuela.organizations.models import NationalNetwork, Organization
from media.library.models import Video


def find_organization_named(name: str) -> Organization | None:
    """Return the oldest organization of this very name, or None."""
    statement = sa.select(Organization).where(Organization.name == name).order_by(Organization.id)
    return db.session.scalars(statement.limit(1)).one_or_none()


def find_network_named(name: str) -> NationalNetwork | None:
    """Return the oldest national network of this very name, or None."""
    statement = (
        sa.select(NationalNetwork).where(NationalNetwork.name == name).order_by(NationalNetwork.id)
    )
    return db.session.scalars(statement.limit(1)).one_or_none()


def get_network_id(name: str) -> str:
    """Return the public id of a national network of the demo."""
    statement = sa.select(NationalNetwork.public_id).where(NationalNetwork.name == name)
    return db.session.scalars(statement.limit(1)).one()


def has_video(organization_id: int, title: str) -> bool:
    """Say whether an organization has sent a video of this very title."""
    statement = sa.select(Video.id).where(
        Video.organization_id == organization_id, Video.title == title
    )
    return db.session.scalar(statement.limit(1)) is not None


def get_lesson_id(course_slug: str, format_: LessonFormat) -> str:
    """Return the public id of the first lesson of a format in a course of the demo."""
    statement = (
        sa.select(Lesson.public_id)
        .join(Lesson.unit)
        .join(Unit.course)
        .where(Course.slug == course_slug, Lesson.format == format_)
        .order_by(Unit.position, Lesson.position)
    )
    return db.session.scalars(statement.limit(1)).one()


def find_film_lesson_id(course_slug: str) -> str | None:
    """Return the public id of the first lesson with a video in a course of the demo, or None.

    There is none until the worker has made the demo's films.
    """
    statement = (
        sa.select(Lesson.public_id)
        .join(Lesson.unit)
        .join(Unit.course)
        .join(Lesson.blocks)
        .where(Course.slug == course_slug, Block.video_id.is_not(None))
        .order_by(Unit.position, Lesson.position)
    )
    return db.session.scalar(statement.limit(1))


def get_organization_id(name: str) -> str:
    """Return the public id of an organization of the demo."""
    statement = sa.select(Organization.public_id).where(Organization.name == name)
    return db.session.scalars(statement.limit(1)).one()


def get_video_id(title: str) -> str:
    """Return the public id of a video of the demo."""
    statement = sa.select(Video.public_id).where(Video.title == title)
    return db.session.scalars(statement.limit(1)).one()


def get_member(organization_name: str) -> RoleGrant:
    """Return the oldest role of a member in an organization of the demo."""
    organization = find_organization_named(organization_name)
    statement = sa.select(RoleGrant).where(
        RoleGrant.role == Role.MEMBER,
        RoleGrant.scope_kind == ScopeKind.ORGANIZATION,
        RoleGrant.scope_id == (organization.id if organization else 0),
    )
    return db.session.scalars(statement.order_by(RoleGrant.id).limit(1)).one()


def get_hand_over_id() -> str:
    """Return the public id of what waits to be given by hand."""
    statement = sa.select(NoticeDispatch.public_id).where(
        NoticeDispatch.state == State.TO_HAND_OVER, NoticeDispatch.due_at <= clock.utc_now()
    )
    return db.session.scalars(statement.limit(1)).one()


def get_person_id(account_id: int) -> str:
    """Return the public id of an account."""
    return db.session.scalars(sa.select(Account.public_id).where(Account.id == account_id)).one()
