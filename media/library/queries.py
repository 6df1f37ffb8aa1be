"""Reads of videos. Lists take the viewer, are bounded, and load all that a page shows."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.scopes import EVERYTHING, ScopeKind
from escuela.db import db
from escuela.search import has_words
from media.library.models import Caption, Message, Render, Rendition, Source, Video
from media.library.rules import AUDIENCE, RenderKind, VideoState, Visibility

MAX_MESSAGES = 200


def find_video(public_id: str) -> Video | None:
    """Return a video with all that its pages show, or None. Views ask through access.get."""
    return db.session.scalars(_whole().where(Video.public_id == public_id)).unique().one_or_none()


def find_video_by_id(video_id: int) -> Video | None:
    """Return a video by its internal id, or None: for tasks."""
    return db.session.scalars(_whole().where(Video.id == video_id)).unique().one_or_none()


def matching(search: str) -> list[sa.ColumnElement[bool]]:
    """Say in SQL that each word begins or is within title or summary, without accents and case."""
    return has_words(Video.search_text, search)


def list_by_ids(viewer: Viewer, action: Action, ids: Collection[int]) -> dict[int, Video]:
    """Return those of some videos to which the viewer may do this, by internal id."""
    statement = sa.select(Video).where(Video.id.in_(ids), reachable(viewer, action))
    return {video.id: video for video in db.session.scalars(statement)}


def captioned_among(video_ids: Collection[int]) -> frozenset[int]:
    """Return which of some videos have captions in any language."""
    statement = sa.select(Caption.video_id).where(Caption.video_id.in_(video_ids)).distinct()
    return frozenset(db.session.scalars(statement))


def find_source(source_id: int) -> Source | None:
    """Return a source with its video, or None."""
    statement = sa.select(Source).where(Source.id == source_id).options(joinedload(Source.video))
    return db.session.scalars(statement).one_or_none()


def find_newest_source(video_id: int) -> Source | None:
    """Return the newest version of a video, or None before the first file is there."""
    statement = (
        sa.select(Source)
        .where(Source.video_id == video_id)
        .order_by(Source.number.desc())
        .limit(1)
        .options(joinedload(Source.video))
    )
    return db.session.scalars(statement).one_or_none()


def list_newest_sources(video_ids: Collection[int]) -> dict[int, Source]:
    """Return the newest version of each of some videos with the video, by the video's id."""
    newest = (
        sa.select(Source.video_id, sa.func.max(Source.number).label("number"))
        .where(Source.video_id.in_(video_ids))
        .group_by(Source.video_id)
        .subquery()
    )
    is_newest = sa.and_(Source.video_id == newest.c.video_id, Source.number == newest.c.number)
    # Of the videos, which may be very many beside those that a page shows, only the title.
    title = joinedload(Source.video).load_only(Video.title)
    statement = sa.select(Source).join(newest, is_newest).options(title)
    return {source.video_id: source for source in db.session.scalars(statement)}


def find_render(render_id: int) -> Render | None:
    """Return a set of renditions with its members, source and video, or None."""
    statement = (
        sa.select(Render)
        .where(Render.id == render_id)
        .options(
            selectinload(Render.renditions),
            joinedload(Render.source).joinedload(Source.video),
        )
    )
    return db.session.scalars(statement).one_or_none()


def find_newest_render(source_id: int, kind: RenderKind) -> Render | None:
    """Return the latest set of a kind made from a source, with its members, or None."""
    statement = (
        sa.select(Render)
        .where(Render.source_id == source_id, Render.kind == kind)
        .order_by(Render.id.desc())
        .limit(1)
        .options(selectinload(Render.renditions))
    )
    return db.session.scalars(statement).one_or_none()


def list_renders(video_id: int) -> Sequence[Render]:
    """Return all sets of renditions of a video, of every version, with their members."""
    return list_renders_of([video_id]).get(video_id, [])


def list_renders_of(video_ids: Collection[int]) -> dict[int, list[Render]]:
    """Return all sets of renditions of some videos with their members, by the video's id."""
    statement = (
        sa.select(Render, Source.video_id)
        .join(Source, Render.source_id == Source.id)
        .where(Source.video_id.in_(video_ids))
        .options(selectinload(Render.renditions))
        .order_by(Render.id)
    )
    renders: dict[int, list[Render]] = {}
    for render, video_id in db.session.execute(statement):
        renders.setdefault(video_id, []).append(render)
    return renders


def find_rendition(render_id: int, name: str) -> Rendition | None:
    """Return one rung of a set by its name, or None."""
    statement = sa.select(Rendition).where(Rendition.render_id == render_id, Rendition.name == name)
    return db.session.scalars(statement).one_or_none()


def list_renditions(render_id: int) -> Sequence[Rendition]:
    """Return the rungs of a set, in the order they were planned."""
    statement = sa.select(Rendition).where(Rendition.render_id == render_id).order_by(Rendition.id)
    return db.session.scalars(statement).all()


def list_captions(video_id: int) -> Sequence[Caption]:
    """Return the captions of a video, by language."""
    statement = sa.select(Caption).where(Caption.video_id == video_id).order_by(Caption.language)
    return db.session.scalars(statement).all()


def list_messages(video_id: int) -> Sequence[Message]:
    """Return the conversation about a video, oldest first, with its authors."""
    statement = (
        sa.select(Message)
        .where(Message.video_id == video_id)
        .order_by(Message.id.desc())
        .limit(MAX_MESSAGES)
        .options(joinedload(Message.author))
    )
    return list(reversed(db.session.scalars(statement).all()))


def list_last_messages(video_ids: Collection[int]) -> dict[int, Message]:
    """Return the last word said about each of some videos, by the video's id."""
    last = (
        sa.select(sa.func.max(Message.id))
        .where(Message.video_id.in_(video_ids))
        .group_by(Message.video_id)
    )
    statement = sa.select(Message).where(Message.id.in_(last))
    return {message.video_id: message for message in db.session.scalars(statement)}


def list_of_organization(organization_id: int) -> Sequence[Video]:
    """Return all videos of an organization, oldest first."""
    statement = sa.select(Video).where(Video.organization_id == organization_id).order_by(Video.id)
    return db.session.scalars(statement).all()


def count_of_organization(organization_id: int) -> int:
    """Return how many videos an organization has, in any state."""
    statement = sa.select(sa.func.count()).where(Video.organization_id == organization_id)
    return db.session.scalar(statement) or 0


def list_sent_by(account_id: int) -> Sequence[Video]:
    """Return the videos that a person sent, oldest first."""
    statement = sa.select(Video).where(Video.sender_id == account_id).order_by(Video.id)
    return db.session.scalars(statement).all()


def list_edited_by(account_id: int) -> Sequence[Video]:
    """Return the videos that a person took as editor, oldest first."""
    statement = sa.select(Video).where(Video.editor_id == account_id).order_by(Video.id)
    return db.session.scalars(statement).all()


def list_written_by(account_id: int) -> Sequence[Message]:
    """Return what a person wrote about videos, oldest first."""
    statement = sa.select(Message).where(Message.author_id == account_id).order_by(Message.id)
    return db.session.scalars(statement).all()


def reachable(viewer: Viewer, action: Action) -> sa.ColumnElement[bool]:
    """Say in SQL what `can` says of one video: rules.access_scopes meets the viewer's scopes."""
    scopes = scopes_of(viewer, action)
    if EVERYTHING in scopes:
        return sa.true()
    own = [scope.id for scope in scopes if scope.kind is ScopeKind.ORGANIZATION]
    open_to_viewer = [visibility for visibility, scope in AUDIENCE.items() if scope in scopes]
    courses = [scope.id for scope in scopes if scope.kind is ScopeKind.COURSE]
    is_shown = sa.or_(sa.false(), *(Video.shown_in.contains(f" {one} ") for one in courses))
    is_open = sa.or_(
        Video.visibility.in_(open_to_viewer),
        sa.and_(Video.visibility == Visibility.NETWORK, is_shown),
    )
    return sa.or_(
        Video.organization_id.in_(own),
        sa.and_(is_open, Video.published_render_id.is_not(None)),
    )


def count_by_state(viewer: Viewer, action: Action) -> dict[VideoState, int]:
    """Return how many videos that the viewer may do this to are in each state."""
    statement = (
        sa.select(Video.state, sa.func.count())
        .where(reachable(viewer, action))
        .group_by(Video.state)
    )
    return dict(db.session.execute(statement).all())


def _whole() -> sa.Select[Video]:
    return sa.select(Video).options(
        joinedload(Video.organization),
        joinedload(Video.sender),
        joinedload(Video.editor),
        selectinload(Video.captions),
        selectinload(Video.sources),
    )
