"""CourseGuest, CourseLink: who is let into a course besides those it belongs to."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalog.models import Course
from escuela import clock
from escuela.authz.scopes import Scope
from escuela.db import Model, new_public_id


class CourseGuest(Model):
    """An organization whose people may see and begin a course that lets in by organization."""

    __tablename__ = "course_guest"

    course_id: Mapped[int] = mapped_column(
        ForeignKey("course.id", ondelete="CASCADE"), primary_key=True
    )
    """The course."""
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    """Whose people come in."""


class CourseLink(Model):
    """A link that lets whoever has it, and has an account, into one course."""

    __tablename__ = "course_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses of whoever cares for it; it opens nothing."""
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    """Where it leads."""
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    """SHA-256 of the token in the link: a stolen database opens nothing."""
    made_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When it was made."""
    ends_at: Mapped[datetime]
    """From this moment on it opens nothing."""
    used: Mapped[int] = mapped_column(default=0)
    """How many came in by it; who, is not kept here."""

    course: Mapped[Course] = relationship(lazy="raise")

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: it is reached as its course is."""
        return self.course.access_scopes()
