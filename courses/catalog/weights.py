"""What lessons and courses cost: bytes, from the lightest way to a usual picture, and time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute

from courses.catalog.models import Block, Item, Unit
from courses.catalog.rules import BlockKind
from escuela.db import db
from media.library.models import Rendition, Video
from media.library.rules import RenditionState

USUAL_SHORT_SIDE = 480
"""The heaviest picture that the range counts, in pixels of its short side; who chooses more sees
the price on the button."""


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


def lengths_of_lessons(course_id: int) -> Mapping[int, float]:
    """Return for how many seconds the published videos of each lesson play, by internal id.

    A lesson without any is left out: how long it takes is what its author thinks.
    """
    films = (
        sa.select(Block.lesson_id, sa.func.max(Rendition.duration_s).label("seconds"))
        .select_from(Unit)
        .join(Item, Item.unit_id == Unit.id)
        .join(Block, Block.lesson_id == Item.id)
        .join(Video, Video.id == Block.video_id)
        .join(Rendition, Rendition.render_id == Video.published_render_id)
        .where(Unit.course_id == course_id, Rendition.state == RenditionState.READY)
        .group_by(Block.id, Block.lesson_id)
        .subquery()
    )
    statement = sa.select(films.c.lesson_id, sa.func.sum(films.c.seconds)).group_by(
        films.c.lesson_id
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
    blocks = _weight_of_blocks(owner, wanted).subquery()
    statement = sa.select(
        blocks.c.owner_id, sa.func.sum(blocks.c.least), sa.func.sum(blocks.c.most)
    ).group_by(blocks.c.owner_id)
    return {
        owner_id: Weight(int(least), int(most))
        for owner_id, least, most in db.session.execute(statement)
    }


def _weight_of_blocks(
    owner: QueryableAttribute[int], wanted: sa.ColumnElement[bool]
) -> sa.CompoundSelect[tuple[int, int, int]]:
    """Say what each text and each published video weighs; files are kept by choice, not counted.

    Only of the blocks that are wanted: the whole school's would be read otherwise.
    """
    size = sa.case((Rendition.plain_bytes > 0, Rendition.plain_bytes), else_=Rendition.media_bytes)
    short_side = sa.case(
        (Rendition.width < Rendition.height, Rendition.width), else_=Rendition.height
    )
    videos = (
        _of_blocks(owner, wanted, sa.func.min(size), sa.func.max(size))
        .join(Video, Video.id == Block.video_id)
        .join(Rendition, Rendition.render_id == Video.published_render_id)
        .where(
            Rendition.state == RenditionState.READY,
            short_side <= USUAL_SHORT_SIDE,
        )
        .group_by(Block.id, owner)
    )
    length = sa.func.length(Block.text)
    texts = _of_blocks(owner, wanted, length, length).where(Block.kind == BlockKind.TEXT)
    return sa.union_all(videos, texts)


def _of_blocks(
    owner: QueryableAttribute[int],
    wanted: sa.ColumnElement[bool],
    least: sa.ColumnElement[int],
    most: sa.ColumnElement[int],
) -> sa.Select[int, int, int]:
    return (
        sa.select(owner.label("owner_id"), least.label("least"), most.label("most"))
        .select_from(Unit)
        .join(Item, Item.unit_id == Unit.id)
        .join(Block, Block.lesson_id == Item.id)
        .where(wanted)
    )
