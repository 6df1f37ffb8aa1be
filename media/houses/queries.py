"""Reads of an organization's videos as its own matter."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from escuela.db import db
from media.library.models import Video

MAX_ASKED = 100
"""Published videos that a leaving organization is asked about one by one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How far an organization's videos have come."""

    is_sent: bool
    is_published: bool


def how_far(organization_id: int) -> Sent:
    """Say whether an organization ever sent a video, and whether one is published."""
    statement = sa.select(sa.func.count(Video.id), sa.func.count(Video.published_render_id)).where(
        Video.organization_id == organization_id
    )
    sent, published = db.session.execute(statement).one()
    return Sent(sent > 0, published > 0)


def list_asked(organization_id: int) -> Sequence[Video]:
    """Return an organization's published videos, the newest first.

    One more than MAX_ASKED where there are more.
    """
    statement = (
        sa.select(Video)
        .where(Video.organization_id == organization_id, Video.published_render_id.is_not(None))
        .order_by(Video.published_at.desc(), Video.id.desc())
        .limit(MAX_ASKED + 1)
    )
    return db.session.scalars(statement).all()
