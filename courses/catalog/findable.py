"""What of courses a search finds: open courses, and the lessons in them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from markdown_it import MarkdownIt
from sqlalchemy.orm import contains_eager, selectinload

from courses.catalog import queries, weights
from courses.catalog.models import Block, Course, Item, Lesson, Unit
from courses.catalog.weights import Weight
from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.db import db
from escuela.finding import rules, sources
from escuela.finding.sources import Document, Thing
from media.library import findable as videos
from media.library.models import Rendition, Video

COURSE = queries.COURSE
LESSON = "lesson"
NOTHING = Weight(0, 0)


class Courses:
    """Open courses: their title, and what they say of themselves."""

    def documents_of(self, ids: Collection[int]) -> Sequence[Document]:
        """Return one document for each open course."""
        weigh, seconds = weights.weights_of_courses(ids), weights.seconds_of_courses(ids)
        statement = sa.select(Course).where(Course.id.in_(ids), queries.is_open())
        return [
            Document(
                kind=COURSE, thing_id=one.id, language=one.language, title=one.title,
                body="\n".join((one.subtitle, one.summary, one.goals)).strip(),
                organization_id=one.organization_id,
                topic_codes=rules.spaced(one.topic_codes.split()),
                seconds=round(seconds.get(one.id, 0)),
                least_bytes=weigh.get(one.id, NOTHING).least_bytes,
                most_bytes=weigh.get(one.id, NOTHING).most_bytes,
            )
            for one in db.session.scalars(statement)
        ]  # fmt: skip

    def list_ids(self, after: int, limit: int) -> Sequence[int]:
        """Return the next courses."""
        statement = sa.select(Course.id).where(Course.id > after).order_by(Course.id).limit(limit)
        return db.session.scalars(statement).all()

    def visible_to(self, viewer: Viewer) -> sa.Select[Any]:
        """Return the open courses that the viewer may see."""
        return sa.select(Course.id).where(
            queries.reachable(viewer, Action.COURSE_VIEW), queries.is_open()
        )


class Lessons:
    """Lessons of open courses: their title, and their text."""

    def documents_of(self, ids: Collection[int]) -> Sequence[Document]:
        """Return one document for each lesson of an open course."""
        weigh, lengths = weights.weights_of(ids), weights.lengths_of(ids)
        statement = (
            sa.select(Lesson)
            .join(Lesson.unit)
            .join(Unit.course)
            .where(Lesson.id.in_(ids), queries.is_open())
            .options(
                contains_eager(Lesson.unit).contains_eager(Unit.course),
                selectinload(Lesson.blocks),
            )
            .execution_options(populate_existing=True)
        )
        return [
            _document(lesson, weigh.get(lesson.id, NOTHING), lengths.get(lesson.id))
            for lesson in db.session.scalars(statement)
        ]

    def list_ids(self, after: int, limit: int) -> Sequence[int]:
        """Return the next lessons."""
        statement = sa.select(Lesson.id).where(Lesson.id > after).order_by(Lesson.id).limit(limit)
        return db.session.scalars(statement).all()

    def visible_to(self, viewer: Viewer) -> sa.Select[Any]:
        """Return the lessons of open courses that the viewer may see."""
        return (
            sa.select(Item.id)
            .join(Item.unit)
            .join(Unit.course)
            .where(queries.reachable(viewer, Action.LESSON_VIEW), queries.is_open())
        )


def register() -> None:
    """Let courses and lessons be found."""
    sources.register(COURSE, Courses())
    sources.register(LESSON, Lessons())
    sources.watch(Course, "courses", _of_courses)
    sources.watch(Item, "courses", _of_items)
    sources.watch(Block, "courses", lambda rows: _of_lessons(row.lesson_id for row in rows))
    sources.watch(Video, "courses", lambda rows: _showing(row.id for row in rows))
    sources.watch(Rendition, "courses", lambda rows: _showing(videos.shown_by(rows)))


def plain(markdown: str) -> str:
    """Return the words of a Markdown text."""
    words = []
    for token in MarkdownIt().parse(markdown):
        inner = token.children or () if token.type == "inline" else ()
        words += [one.content if one.content else " " for one in inner]
        words.append(" ")
    return " ".join("".join(words).split())


def _document(lesson: Lesson, weight: Weight, length: float | None) -> Document:
    course = lesson.unit.course
    texts = [block.text or "" for block in lesson.blocks if block.kind == "text"]
    return Document(
        kind=LESSON, thing_id=lesson.id, language=course.language, title=lesson.title,
        body=plain("\n\n".join(texts)), organization_id=course.organization_id,
        topic_codes=rules.spaced(course.topic_codes.split()),
        seconds=round(length or lesson.minutes * 60),
        least_bytes=weight.least_bytes, most_bytes=weight.most_bytes,
    )  # fmt: skip


def _of_courses(rows: Sequence[Course]) -> Iterable[Thing]:
    ids = [row.id for row in rows]
    statement = sa.select(Item.id).join(Item.unit).where(Unit.course_id.in_(ids))
    lessons = db.session.scalars(statement).all()
    return [*((COURSE, one) for one in ids), *((LESSON, one) for one in lessons)]


def _of_items(rows: Sequence[Item]) -> Iterable[Thing]:
    # By the unit, which is there also when the item went.
    units = {row.unit_id for row in rows}
    courses = db.session.scalars(sa.select(Unit.course_id).where(Unit.id.in_(units)).distinct())
    return [*((LESSON, row.id) for row in rows), *((COURSE, one) for one in courses)]


def _of_lessons(ids: Iterable[int]) -> Iterable[Thing]:
    lessons = set(ids)
    statement = sa.select(Unit.course_id).join(Unit.items).where(Item.id.in_(lessons)).distinct()
    courses = db.session.scalars(statement).all()
    return [*((LESSON, one) for one in lessons), *((COURSE, one) for one in courses)]


def _showing(video_ids: Iterable[int]) -> Iterable[Thing]:
    statement = sa.select(Block.lesson_id).where(Block.video_id.in_(set(video_ids))).distinct()
    return _of_lessons(db.session.scalars(statement))
