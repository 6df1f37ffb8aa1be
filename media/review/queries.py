"""Reads for the editor's desk: the same number of queries at any length of the queue."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.db import db
from escuela.jobs import queries as jobs
from escuela.jobs.models import Job
from escuela.jobs.rules import ENDED, State
from escuela.storage import scratch
from escuela.web.paging import PAGE_ROWS, Page, page_of
from media.library import queries as library
from media.library.models import Caption, Render, Rendition, Source, Video
from media.library.rules import RenderKind, RenditionState, VideoState
from media.pipeline.payloads import HOUSEKEEPING
from media.pipeline.queries import ABOUT
from media.review.places import Place, list_places
from media.review.rules import ORDER, STATES_OF, Tab

MAX_TROUBLES = 5


@dataclass(frozen=True, slots=True)
class Weights:
    """How many renditions of a video are ready, and the lightest and heaviest, in bytes."""

    count: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Row:
    """All that the queue shows of one video."""

    video: Video
    source: Source | None
    job: Job | None
    """What is done or waits to be done on it now."""
    place: Place | None
    """Among the waiting jobs; None where its job does not wait."""
    is_captioned: bool
    weights: Weights | None


@dataclass(frozen=True, slots=True)
class Work:
    """The state of the workshop: running jobs, how many wait, and for how long the oldest."""

    running: Sequence[Job]
    waiting: int
    oldest_s: float | None
    free_bytes: int
    """What the disk can still take where files are made."""


def list_queue(viewer: Viewer, tab: Tab, *, search: str = "", page: int = 1) -> Page[Row]:
    """Return one page of the queue, in the order an editor should meet it."""
    rank = sa.case({state: place for place, state in enumerate(ORDER)}, value=Video.state)
    statement = (
        sa.select(Video)
        .where(_in_tab(tab), library.reachable(viewer, Action.VIDEO_REVIEW))
        .where(*library.matching(search))
        .options(joinedload(Video.organization), joinedload(Video.editor))
        .order_by(Video.has_trouble.desc(), rank, Video.state_since, Video.id)
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    found = page_of(db.session.scalars(statement).all(), page)
    return Page(_rows(found.rows), found.number, found.has_next)


def count_tabs(viewer: Viewer) -> Mapping[Tab, int]:
    """Return how many videos each tab holds."""
    by_state = library.count_by_state(viewer, Action.VIDEO_REVIEW)
    counts = {
        tab: sum(by_state.get(state, 0) for state in states) for tab, states in STATES_OF.items()
    }
    troubled = sa.select(sa.func.count()).where(
        Video.has_trouble,
        Video.state != VideoState.REJECTED,
        library.reachable(viewer, Action.VIDEO_REVIEW),
    )
    counts[Tab.TROUBLE] += db.session.scalar(troubled) or 0
    return counts


def list_troubled(viewer: Viewer) -> Sequence[Video]:
    """Return the videos whose work failed longest ago."""
    statement = (
        sa.select(Video)
        .where(Video.has_trouble, library.reachable(viewer, Action.VIDEO_REVIEW))
        .options(joinedload(Video.organization))
        .order_by(Video.state_since)
        .limit(MAX_TROUBLES)
    )
    return db.session.scalars(statement).all()


def find_next(viewer: Viewer) -> Video | None:
    """Return the video that waits longest for an editor, or None."""
    statement = (
        sa.select(Video)
        .where(Video.state == VideoState.TO_REVIEW, library.reachable(viewer, Action.VIDEO_REVIEW))
        .order_by(Video.state_since, Video.id)
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def get_work() -> Work:
    """Return what the workers do now."""
    active = [job for job in jobs.list_active() if job.kind not in HOUSEKEEPING]
    running = [job for job in active if job.state is State.RUNNING]
    return Work(running, len(active) - len(running), jobs.oldest_waiting_age_s(), _free_bytes())


def list_titles(video_ids: Sequence[int]) -> Mapping[int, str]:
    """Return the titles of some videos, by id."""
    rows = db.session.execute(sa.select(Video.id, Video.title).where(Video.id.in_(video_ids)))
    return {row[0]: row[1] for row in rows}


def list_jobs(video: Video) -> Sequence[Job]:
    """Return what is done and waits to be done on a video now, newest first."""
    return [job for job in jobs.list_jobs((ABOUT, video.id)) if _is_shown(job)]


def find_full_render(source: Source | None) -> Render | None:
    """Return the newest renditions for people of a source, or None."""
    return library.find_newest_render(source.id, RenderKind.FULL) if source else None


def find_rendition_of(video: Video, render_id: int, name: str) -> Rendition | None:
    """Return a rung of one of a video's renders, or None where it is another video's."""
    renders = {render.id for render in library.list_renders(video.id)}
    return library.find_rendition(render_id, name) if render_id in renders else None


def find_job_of(video: Video, public_id: str) -> Job | None:
    """Return a job of a video, or None where it is another's."""
    job = jobs.find_job(public_id)
    is_its = job is not None and (job.thing, job.thing_id) == (ABOUT, video.id)
    return job if is_its else None


def _free_bytes() -> int:
    return shutil.disk_usage(scratch().folder).free


def _in_tab(tab: Tab) -> sa.ColumnElement[bool]:
    is_in = Video.state.in_(STATES_OF[tab])
    return sa.or_(is_in, Video.has_trouble) if tab is Tab.TROUBLE else is_in


def _rows(videos: Sequence[Video]) -> list[Row]:
    ids = [video.id for video in videos]
    sources = library.list_newest_sources(ids)
    active = _active_jobs(ids)
    places = list_places()
    captioned = set(
        db.session.scalars(sa.select(Caption.video_id).where(Caption.video_id.in_(ids)).distinct())
    )
    weights = _weights(sources)
    return [
        Row(
            video,
            sources.get(video.id),
            job := active.get(video.id),
            places.get(job.id) if job else None,
            video.id in captioned,
            weights.get(video.id),
        )
        for video in videos
    ]


def _active_jobs(ids: Sequence[int]) -> dict[int, Job]:
    """Return the job to show of each video: the running one, else the one that waits longest."""
    active: dict[int, Job] = {}
    for job in jobs.list_jobs_of(ABOUT, ids):
        if not _is_shown(job) or job.thing_id is None:
            continue
        shown = active.get(job.thing_id)
        if shown is None or shown.state is not State.RUNNING:
            active[job.thing_id] = job
    return active


def _is_shown(job: Job) -> bool:
    # Taking old files away is no step on a video's way, and nobody has a reason to stop it.
    return job.state not in ENDED and job.kind not in HOUSEKEEPING


def _weights(sources: Mapping[int, Source]) -> dict[int, Weights]:
    by_source = {source.id: video_id for video_id, source in sources.items()}
    weight = sa.func.coalesce(sa.func.nullif(Rendition.plain_bytes, 0), Rendition.media_bytes)
    statement = (
        sa.select(Render.source_id, sa.func.count(), sa.func.min(weight), sa.func.max(weight))
        .join(Rendition, Rendition.render_id == Render.id)
        .where(
            Render.source_id.in_(by_source),
            Render.kind == RenderKind.FULL,
            Rendition.state == RenditionState.READY,
        )
        .group_by(Render.source_id)
    )
    return {by_source[row[0]]: Weights(row[1], row[2], row[3])
            for row in db.session.execute(statement)}  # fmt: skip
