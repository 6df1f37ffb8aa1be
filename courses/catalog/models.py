"""Course, Unit, Item (a step of a unit), Lesson and its blocks."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.catalog import rules
from courses.catalog.rules import BlockKind, Entry, LessonFormat, Level, Motif, Sensitivity
from escuela import clock
from escuela.authz.scopes import Scope
from escuela.db import Model, new_public_id
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from escuela.topics import Topic, topics_of
from media.library.models import Video


class Course(Model):
    """A course of one organization."""

    __tablename__ = "course"
    __table_args__ = (
        CheckConstraint("tint BETWEEN 0 AND 5", name="tint"),
        CheckConstraint("lessons_needed > 0", name="lessons_needed"),
        CheckConstraint("quiz_percent BETWEEN 1 AND 100", name="quiz_percent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id; grants of scope "course" carry it."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses: an address says nothing of the subject."""
    slug: Mapped[str] = mapped_column(unique=True)
    """Short name for those who load and exchange courses; also the seed of the woven cover."""
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organization.id", ondelete="RESTRICT"), index=True
    )
    """Whose course it is."""
    title: Mapped[str]
    """What it is called, in its own language."""
    subtitle: Mapped[str]
    """What it is about, in one line; may be empty."""
    summary: Mapped[str]
    """A few plain sentences; may be empty."""
    language: Mapped[str]
    """ISO 639-1 code of the language it is written in."""
    level: Mapped[Level]
    """How much it asks from those who come new."""
    goals: Mapped[str]
    """What a person can do at its end, one sentence a line; may be empty."""
    sources: Mapped[str]
    """What it stands on (laws, treaties, books), one a line; may be empty."""
    warning: Mapped[str]
    """What to know before starting, where the subject is heavy; may be empty."""
    review_note: Mapped[str]
    """What a specialist still has to check before real use; empty: nothing."""
    tint: Mapped[int | None]
    """Colors of the cover, one of rules.TINTS; empty: by the slug."""
    motif: Mapped[Motif | None]
    """Main drawing of the cover; empty: by the slug."""
    visibility: Mapped[Visibility]
    """Who may see it once it is published."""
    topic_codes: Mapped[str] = mapped_column(default="")
    """Codes of topics.Topic, separated by spaces; may be empty."""
    entry: Mapped[Entry] = mapped_column(default=Entry.OPEN)
    """Who may begin it, among those who may see it."""
    lessons_needed: Mapped[int | None]
    """How many lessons complete it; empty: all of them."""
    quiz_percent: Mapped[int | None]
    """Least result of its quizzes, 1 to 100; empty: quizzes don't count."""
    search_text: Mapped[str] = mapped_column(index=True)
    """Title, subtitle and summary folded by search.searchable; filled by services.
    Also the order of lists."""
    created_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When it was begun."""
    published_at: Mapped[datetime | None]
    """Since when its audience sees it; empty: being written."""
    withdrawn_at: Mapped[datetime | None]
    """Since when its audience no longer sees it; empty: never withdrawn, or published again."""
    version: Mapped[int] = mapped_column()
    """Counts saves from 1. SQLAlchemy keeps it; a save made on an older count is a Conflict."""

    organization: Mapped[Organization] = relationship(lazy="raise")
    units: Mapped[list["Unit"]] = relationship(
        lazy="raise", order_by="Unit.position", back_populates="course"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What it is about, as the closed list names it."""
        return topics_of(self.topic_codes)

    @property
    def is_open(self) -> bool:
        """Whether its audience may see it now."""
        return self.published_at is not None and self.withdrawn_at is None

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: the scopes whose roles reach this course."""
        return rules.course_scopes(
            self.id, self.organization_id, self.visibility, is_open=self.is_open
        )


class Unit(Model):
    """A part of a course that belongs together."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    """The course it is part of."""
    position: Mapped[int]
    """Order in the course, from 1."""
    title: Mapped[str]
    """What it is called."""

    course: Mapped[Course] = relationship(lazy="raise", back_populates="units")
    items: Mapped[list["Item"]] = relationship(
        lazy="raise", order_by="Item.position", back_populates="unit"
    )


class Item(Model):
    """A step of a unit. Each kind (lesson, later quiz and assignment) has its own joined table."""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id, the same in the kind's own table; progress points here."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    """The unit it is a step of."""
    kind: Mapped[str]
    """Which joined table holds the rest: "lesson"."""
    position: Mapped[int]
    """Order in the unit, from 1."""
    title: Mapped[str]
    """What it is called."""
    minutes: Mapped[int]
    """About how long it takes, as its author thinks; a video's own length is shown instead."""

    unit: Mapped[Unit] = relationship(lazy="raise", back_populates="items")

    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012 - SQLAlchemy reads it from the class

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: an item is reached as its course is; its query loads both."""
        return self.unit.course.access_scopes()


class Lesson(Item):
    """An item to watch, to hear or to read: blocks one after the other."""

    __tablename__ = "lesson"
    __mapper_args__ = {"polymorphic_identity": "lesson"}  # noqa: RUF012 - as above

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    """The item it is."""
    format: Mapped[LessonFormat]
    """How it is mostly taken in."""
    sensitivity: Mapped[Sensitivity]
    """How heavy its content is."""
    content_note: Mapped[str]
    """What it talks about and what it does not show, written by a person; empty: the general
    sentence is shown where one is needed."""

    blocks: Mapped[list["Block"]] = relationship(
        lazy="raise", order_by="Block.position", back_populates="lesson"
    )


class Block(Model):
    """One piece of a lesson: a text, a video or a file."""

    __tablename__ = "lesson_block"
    __table_args__ = (
        CheckConstraint("kind != 'text' OR text IS NOT NULL", name="text"),
        CheckConstraint("(kind = 'video') = (video_id IS NOT NULL)", name="video"),
        CheckConstraint(
            "(kind = 'file') = (file_key IS NOT NULL AND file_name IS NOT NULL"
            " AND file_bytes IS NOT NULL)",
            name="file",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses: a file is fetched by it."""
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    """The lesson it is part of."""
    position: Mapped[int]
    """Order in the lesson, from 1."""
    kind: Mapped[BlockKind]
    """What it holds; the columns of the other kinds are empty."""
    text: Mapped[str | None]
    """Markdown of a text block; the title people see of a file block."""
    video_id: Mapped[int | None] = mapped_column(
        ForeignKey("video.id", ondelete="RESTRICT"), index=True
    )
    """The video of a video block. A video that a lesson shows can be withdrawn, never deleted."""
    file_key: Mapped[str | None] = mapped_column(unique=True)
    """Where the storage keeps a file block's bytes."""
    file_name: Mapped[str | None]
    """What the file is called when a person keeps it; made by us, never the sender's own name."""
    file_bytes: Mapped[int | None]
    """Its size in bytes."""

    lesson: Mapped[Lesson] = relationship(lazy="raise", back_populates="blocks")
    video: Mapped[Video | None] = relationship(lazy="raise")

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: a block is reached as its lesson is; its query loads all above it."""
        return self.lesson.access_scopes()
