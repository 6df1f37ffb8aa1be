"""Enrollment, Progress, and what was watched of a video."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalog.models import Course
from courses.learning.rules import DoneBy, Interval
from escuela import clock
from escuela.db import Model


class Enrollment(Model):
    """One learner in one course."""

    __tablename__ = "enrollment"
    __table_args__ = (UniqueConstraint("account_id", "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    """Who learns. personal: goes with the account."""
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    """In which course."""
    started_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When they began. personal: goes with the account."""
    completed_at: Mapped[datetime | None]
    """When they had done enough for the first time; empty: not yet. personal: goes with the
    account."""

    left_at: Mapped[datetime | None]
    """Since when they no longer take part; what they did stays theirs. Empty: they take part.
    personal: goes with the account."""

    course: Mapped[Course] = relationship(lazy="raise")


class Progress(Model):
    """An item that a learner has done. No row: not done yet."""

    __tablename__ = "progress"
    __table_args__ = (UniqueConstraint("account_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    """Who did it. personal: goes with the account."""
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    """What was done."""
    done_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When, by the server's clock. personal: goes with the account."""
    done_by: Mapped[DoneBy]
    """What made it done. personal: goes with the account."""


class Watching(Model):
    """How far a learner is in the video of a lesson, on all devices together."""

    __tablename__ = "watching"
    __table_args__ = (
        UniqueConstraint("account_id", "item_id", "video_id"),
        CheckConstraint("position_ms >= 0", name="position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    """Who watches. personal: goes with the account."""
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    """The lesson."""
    video_id: Mapped[int] = mapped_column(ForeignKey("video.id", ondelete="CASCADE"), index=True)
    """The video in it."""
    position_ms: Mapped[int]
    """Where to go on. personal: goes with the account."""
    position_at: Mapped[datetime]
    """When they were there, by the device's clock, so that a phone that sends late does not
    overwrite where another device is. personal: goes with the account."""

    intervals: Mapped[list["WatchedInterval"]] = relationship(
        lazy="raise", order_by="WatchedInterval.start_ms", cascade="all, delete-orphan"
    )


class WatchedInterval(Model):
    """A stretch of a video that was watched. Those of one Watching neither overlap nor touch."""

    __tablename__ = "watched_interval"
    __table_args__ = (
        UniqueConstraint("watching_id", "start_ms"),
        CheckConstraint("0 <= start_ms AND start_ms < end_ms", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    watching_id: Mapped[int] = mapped_column(ForeignKey("watching.id", ondelete="CASCADE"))
    """Of whom, in which lesson. personal: goes with the account."""
    start_ms: Mapped[int]
    """First millisecond. personal: goes with the account."""
    end_ms: Mapped[int]
    """First millisecond after it. personal: goes with the account."""

    @property
    def interval(self) -> Interval:
        """The stretch as rules compare it."""
        return Interval(self.start_ms, self.end_ms)
