"""Reads for playing: a render with all that its address can be asked for."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from escuela.db import db
from media.library.models import Render, Source, Video
from media.library.rules import RenderKind


def find_render(public_id: str) -> Render | None:
    """Return a render with its renditions, its video and the video's captions, or None."""
    return db.session.scalars(_whole().where(Render.public_id == public_id)).one_or_none()


def find_published(video: Video) -> Render | None:
    """Return the render that people watch, or None if the video is not published."""
    if video.published_render_id is None:
        return None
    return db.session.scalars(_whole().where(Render.id == video.published_render_id)).one_or_none()


def find_newest(video: Video, kind: RenderKind) -> Render | None:
    """Return the newest render of a kind of a video's newest source, or None."""
    newest = (
        sa.select(Source.id)
        .where(Source.video_id == video.id)
        .order_by(Source.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        _whole()
        .where(Render.source_id == newest, Render.kind == kind)
        .order_by(Render.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def _whole() -> sa.Select[Render]:
    video = joinedload(Render.source).joinedload(Source.video)
    return sa.select(Render).options(
        selectinload(Render.renditions), video, video.selectinload(Video.captions)
    )
