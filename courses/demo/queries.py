"""Reads that only the demo needs."""

import sqlalchemy as sa

from courses.catalog.models import Course, Lesson, Unit
from courses.catalog.rules import LessonFormat
from escuela.db import db
from escuela.organizations.models import Organization
from media.library.models import Video


def find_organization_named(name: str) -> Organization | None:
    """Return the oldest organization of this very name, or None."""
    statement = sa.select(Organization).where(Organization.name == name).order_by(Organization.id)
    return db.session.scalars(statement.limit(1)).one_or_none()


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


def get_organization_id(name: str) -> str:
    """Return the public id of an organization of the demo."""
    statement = sa.select(Organization.public_id).where(Organization.name == name)
    return db.session.scalars(statement.limit(1)).one()


def get_video_id(title: str) -> str:
    """Return the public id of a video of the demo."""
    statement = sa.select(Video.public_id).where(Video.title == title)
    return db.session.scalars(statement.limit(1)).one()
