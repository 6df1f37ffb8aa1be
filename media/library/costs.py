"""What watching costs, in SQL: which renditions count, and how many bytes each is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from escuela.db import db
from media.library.models import Rendition, Video
from media.library.rules import RenditionState

USUAL_SHORT_SIDE = 480
"""The heaviest picture that a range counts, in pixels of its short side; who chooses more sees
the price on the button."""

SIZE = sa.case((Rendition.plain_bytes > 0, Rendition.plain_bytes), else_=Rendition.media_bytes)
SHORT_SIDE = sa.case((Rendition.width < Rendition.height, Rendition.width), else_=Rendition.height)
IS_COUNTED = sa.and_(Rendition.state == RenditionState.READY, SHORT_SIDE <= USUAL_SHORT_SIDE)


@dataclass(frozen=True, slots=True)
class Cost:
    """Time, and bytes from the lightest way to the heaviest usual one."""

    seconds: float
    least_bytes: int
    most_bytes: int


def costs_of(video_ids: Collection[int]) -> Mapping[int, Cost]:
    """Return what watching each of these published videos costs, in one query."""
    statement = (
        sa.select(Video.id, sa.func.max(Rendition.duration_s), sa.func.min(SIZE), sa.func.max(SIZE))
        .join(Rendition, Rendition.render_id == Video.published_render_id)
        .where(Video.id.in_(video_ids), IS_COUNTED)
        .group_by(Video.id)
    )
    return {
        video_id: Cost(seconds, int(least), int(most))
        for video_id, seconds, least, most in db.session.execute(statement)
    }
