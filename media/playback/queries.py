"""Reads for playing: a render with all that its address can be asked for."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from escuela.db import db
from media.library.models import Render, Source, Video

MAX_RENDERS = 20


def find_render(public_id: str) -> Render | None:
    """Return a render with its renditions, its video and the video's captions, or None."""
    statement = _whole().where(Render.public_id == public_id)
    return db.session.scalars(statement).unique().one_or_none()


def list_published(videos: Collection[Video]) -> Mapping[int, Render]:
    """Return the renders that people watch, by the video's internal id; unpublished ones none."""
    render_ids = {video.published_render_id for video in videos if video.published_render_id}
    if not render_ids:
        return {}
    renders = db.session.scalars(_whole().where(Render.id.in_(render_ids))).unique()
    return {render.source.video_id: render for render in renders}


def list_newest(video: Video) -> Sequence[Render]:
    """Return the renders of a video's newest source, the newest first."""
    newest = (
        sa.select(Source.id)
        .where(Source.video_id == video.id)
        .order_by(Source.number.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        _whole().where(Render.source_id == newest).order_by(Render.id.desc()).limit(MAX_RENDERS)
    )
    return db.session.scalars(statement).unique().all()


def _whole() -> sa.Select[Render]:
    video = joinedload(Render.source).joinedload(Source.video)
    return sa.select(Render).options(
        selectinload(Render.renditions), video, video.joinedload(Video.captions)
    )
