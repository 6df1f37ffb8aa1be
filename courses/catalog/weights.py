"""What lessons and courses cost: bytes, from the lightest way to a usual picture, and time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute

from courses.catalog.models import Block, Item, Unit
from courses.catalog.rules import BlockKind
from escuela.db import db
from media.library import costs
from media.library.models import Rendition, Video
from media.library.rules import RenditionState


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes from the lightest way (sound, else reading) to the heaviest usual one."""

    least_bytes: int
    most_bytes: int


def weights_of_lessons(course_id: int) -> Mapping[int, Weight]:
    """Return the weight of each lesson of a course that has one, by internal id."""
    return _sum(Block.lesson_id, Unit.course_id == course_id)


def weights_of_courses(course_ids: Iterable[int]) -> Mapping[int, Weight]:
    """Return the weight of each course that has one, all its lessons together."""
    return _sum(Unit.course_id, Unit.course_id.in_(list(course_ids)))


def weights_of(lesson_ids: Iterable[int]) -> Mapping[int, Weight]:
    """Return the weight of each of some lessons that has one, by internal id."""
    return _sum(Block.lesson_id, Block.lesson_id.in_(list(lesson_ids)))


def lengths_of_lessons(course_id: int) -> Mapping[int, float]:
    """Return for how many seconds the published videos of each lesson play, by internal id.

    A lesson without any is left out: how long it takes is what its author thinks.
    """
    return _lengths(Unit.course_id == course_id)


def lengths_of(lesson_ids: Iterable[int]) -> Mapping[int, float]:
    """Return the same of some lessons."""
    return _lengths(Block.lesson_id.in_(list(lesson_ids)))


def seconds_of_courses(course_ids: Iterable[int]) -> Mapping[int, float]:
    """Return how long each course takes that has lessons: its videos, else what authors think."""
    statement = (
        sa.select(Unit.course_id, Item.id, Item.minutes)
        .join(Item, Item.unit_id == Unit.id)
        .where(Unit.course_id.in_(list(course_ids)))
    )
    rows = db.session.execute(statement).all()
    lengths = lengths_of(row.id for row in rows)
    seconds: dict[int, float] = {}
    for row in rows:
        took = lengths.get(row.id) or row.minutes * 60
        seconds[row.course_id] = seconds.get(row.course_id, 0) + took
    return seconds


def _lengths(wanted: sa.ColumnElement[bool]) -> Mapping[int, float]:
    films = (
        sa.select(Block.id, sa.func.max(Rendition.duration_s).label("seconds"))
        .join(Video, Video.id == Block.video_id)
        .join(Rendition, Rendition.render_id == Video.published_render_id)
        .where(Rendition.state == RenditionState.READY)
        .group_by(Block.id)
        .subquery()
    )
    statement = (
        sa.select(Block.lesson_id, sa.func.sum(films.c.seconds))
        .join(films, films.c.id == Block.id)
        .join(Item, Item.id == Block.lesson_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(wanted)
        .group_by(Block.lesson_id)
    )
    return dict(db.session.execute(statement).all())


def lengths_of_videos(videos: Iterable[Video]) -> Mapping[int, float]:
    """Return for how many seconds each published video plays, by internal id."""
    statement = (
        sa.select(Video.id, sa.func.max(Rendition.duration_s))
        .join(Rendition, Rendition.render_id == Video.published_render_id)
        .where(
            Video.id.in_([video.id for video in videos]),
            Rendition.state == RenditionState.READY,
        )
        .group_by(Video.id)
    )
    return dict(db.session.execute(statement).all())


def _sum(owner: QueryableAttribute[int], wanted: sa.ColumnElement[bool]) -> Mapping[int, Weight]:
    blocks = _weight_of_blocks().subquery()
    statement = (
        sa.select(owner, sa.func.sum(blocks.c.least), sa.func.sum(blocks.c.most))
        .select_from(Block)
        .join(blocks, blocks.c.id == Block.id)
        .join(Item, Item.id == Block.lesson_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(wanted)
        .group_by(owner)
    )
    return {
        owner_id: Weight(int(least), int(most))
        for owner_id, least, most in db.session.execute(statement)
    }


def _weight_of_blocks() -> sa.CompoundSelect[tuple[int, int, int]]:
    """Say what each text and each published video weighs; files are kept by choice, not counted."""
    videos = (
        sa.select(
            Block.id, sa.func.min(costs.SIZE).label("least"), sa.func.max(costs.SIZE).label("most")
        )
        .join(Video, Video.id == Block.video_id)
        .join(Rendition, Rendition.render_id == Video.published_render_id)
        .where(costs.IS_COUNTED)
        .group_by(Block.id)
    )
    length = sa.func.length(Block.text)
    texts = sa.select(Block.id, length.label("least"), length.label("most")).where(
        Block.kind == BlockKind.TEXT
    )
    return sa.union_all(videos, texts)
