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
from escuela.jobs.rules import State
from escuela.storage import scratch
from escuela.web.paging import PAGE_ROWS, Page, page_of
from media.library import queries as library
from media.library.models import Caption, Rendition, Source, Video
from media.library.rules import VideoState
from media.pipeline.payloads import HOUSEKEEPING
from media.pipeline.queries import ABOUT
from media.pipeline.work import VideoWork, load_works
from media.review.places import PACE_JOBS, Place, list_places
from media.review.rules import ORDER, STATES_OF, Tab

MAX_TROUBLES = 5
MAX_ACTIVE = 50
"""Jobs that run or wait whose place is told. Where there are more, the page says so."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How many renditions of a video are ready, and the lightest and heaviest, in bytes."""

    count: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Row:
    """All that the queue shows of one video."""

    work: VideoWork
    places: Mapping[int, Place]
    """Of all jobs that wait."""
    is_captioned: bool

    @property
    def video(self) -> Video:
        """The video itself."""
        return self.work.video

    @property
    def source(self) -> Source | None:
        """Its newest version."""
        return self.work.source

    @property
    def job(self) -> Job | None:
        """The job to show: the running one, else the one that waits longest."""
        active = self.work.active
        running = [job for job in active if job.state is State.RUNNING]
        return next(iter(running or active[-1:]), None)

    @property
    def place(self) -> Place | None:
        """Of its job among those that wait; None where it does not wait."""
        return self.places.get(self.job.id) if self.job else None

    @property
    def weights(self) -> Weights | None:
        """What its ready renditions weigh; None where there are none."""
        render = self.work.render
        ready = [rung for rung in render.renditions if rung.is_ready] if render else []
        sizes = [rung.plain_bytes or rung.media_bytes for rung in ready]
        return Weights(len(sizes), min(sizes), max(sizes)) if sizes else None


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the workers do: running jobs, how many wait, and for how long the oldest."""

    running: Sequence[Job]
    titles: Mapping[int, str]
    """Of the videos of running jobs, by id."""
    waiting: int
    has_more: bool
    """More wait than were counted."""
    oldest_s: float | None
    free_bytes: int
    """What the disk can still take where files are made."""


@dataclass(frozen=True, slots=True)
class Board:
    """All that the queue's page shows."""

    page: Page[Row]
    troubled: Sequence[VideoWork]
    """What failed longest ago, whichever page is shown; nothing beside a search."""
    workshop: Workshop


def load_board(viewer: Viewer, tab: Tab, *, search: str = "", page: int = 1) -> Board:
    """Return one page of the queue, in the order an editor should meet it, and what runs."""
    found = page_of(_list_videos(viewer, tab, search, page), page)
    troubled = [] if search else _list_troubled(viewer)
    active, done = jobs.list_active(limit=MAX_ACTIVE), jobs.list_done(ABOUT, limit=PACE_JOBS)
    videos = {video.id: video for video in [*(row.Video for row in found.rows), *troubled]}
    things = {job.thing_id or 0 for job in [*active, *done]}
    sources = library.list_newest_sources(videos.keys() | things)
    works = load_works(videos.values(), sources)
    places = list_places(active, done, sources)
    rows = [Row(works[row.Video.id], places, bool(row.is_captioned)) for row in found.rows]
    return Board(
        Page(rows, found.number, found.has_next),
        [works[video.id] for video in troubled],
        _workshop(active, sources),
    )


def count_tabs(viewer: Viewer) -> Mapping[Tab, int]:
    """Return how many videos each tab holds; one with trouble counts in two of them."""
    statement = (
        sa.select(Video.state, Video.has_trouble, sa.func.count())
        .where(library.reachable(viewer, Action.VIDEO_REVIEW))
        .group_by(Video.state, Video.has_trouble)
    )
    counts = dict.fromkeys(Tab, 0)
    for state, has_trouble, count in db.session.execute(statement):
        for tab in Tab:
            if state in STATES_OF[tab] or (tab is Tab.TROUBLE and has_trouble):
                counts[tab] += count
    return counts


def find_next(viewer: Viewer) -> Video | None:
    """Return the video that waits longest for an editor, or None."""
    statement = (
        sa.select(Video)
        .where(Video.state == VideoState.TO_REVIEW, library.reachable(viewer, Action.VIDEO_REVIEW))
        .order_by(Video.state_since, Video.id)
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


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


def _list_videos(viewer: Viewer, tab: Tab, search: str, page: int) -> Sequence[sa.Row[Video, bool]]:
    rank = sa.case({state: place for place, state in enumerate(ORDER)}, value=Video.state)
    is_captioned = sa.exists().where(Caption.video_id == Video.id).label("is_captioned")
    order = (Video.has_trouble.desc(), rank, Video.state_since, Video.id)
    # All are put in order by what an index holds; only those of the page are read.
    shown = (
        sa.select(Video.id)
        .where(_in_tab(tab), library.reachable(viewer, Action.VIDEO_REVIEW))
        .where(*library.matching(search))
        .order_by(*order)
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    statement = (
        sa.select(Video, is_captioned)
        .where(Video.id.in_(shown))
        .options(joinedload(Video.organization), joinedload(Video.editor))
        .order_by(*order)
    )
    return db.session.execute(statement).all()


def _list_troubled(viewer: Viewer) -> Sequence[Video]:
    statement = (
        sa.select(Video)
        .where(Video.has_trouble, library.reachable(viewer, Action.VIDEO_REVIEW))
        .options(joinedload(Video.organization))
        .order_by(Video.state_since)
        .limit(MAX_TROUBLES)
    )
    return db.session.scalars(statement).all()


def _workshop(active: Sequence[Job], sources: Mapping[int, Source]) -> Workshop:
    shown = [job for job in active if job.kind not in HOUSEKEEPING]
    running = [job for job in shown if job.state is State.RUNNING]
    titles = {
        job.thing_id: sources[job.thing_id].video.title
        for job in running
        if job.thing_id is not None and job.thing_id in sources
    }
    return Workshop(
        running,
        titles,
        waiting=len(shown) - len(running),
        has_more=len(active) == MAX_ACTIVE,
        oldest_s=jobs.oldest_waiting_age_s(),
        free_bytes=_free_bytes(),
    )


def _in_tab(tab: Tab) -> sa.ColumnElement[bool]:
    if tab is Tab.ALL:
        return sa.true()
    is_in = Video.state.in_(STATES_OF[tab])
    return sa.or_(is_in, Video.has_trouble) if tab is Tab.TROUBLE else is_in
