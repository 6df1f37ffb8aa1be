"""Reads of the pipeline: is a piece of work still wanted, and what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from escuela.jobs import queries as jobs
from escuela.jobs.models import Job
from escuela.jobs.registry import find_task
from escuela.jobs.rules import State
from media.library import queries as library
from media.library.models import Render, Rendition, Source, Video
from media.library.rules import RenderKind, RenditionState, VideoState
from media.pipeline.payloads import Inspect, MakePreview, RenderRungs

ABOUT = "video"
"""How jobs name what they are about."""

REVIEWED = frozenset(
    {
        VideoState.TO_REVIEW,
        VideoState.IN_REVIEW,
        VideoState.CHANGES_ASKED,
        VideoState.APPROVED,
        VideoState.READY,
    }
)
"""States in which somebody may want the private preview."""

PREPARED = frozenset({VideoState.APPROVED, VideoState.READY})
"""States in which the newest version is being made for people."""

UNDONE = frozenset({State.FAILED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Work that failed and waits for a person: a rung, or a whole job, or both."""

    job: Job | None
    """The job that failed, with its cause and its log."""
    rendition: Rendition | None
    """The rung that can be made again alone."""


def is_preview_wanted(source: Source) -> bool:
    """Say whether a preview of this version would still be watched."""
    return source.video.state in REVIEWED and _is_newest(source)


def is_render_wanted(render: Render) -> bool:
    """Say whether somebody watches these renditions, or will."""
    video = render.source.video
    if video.published_render_id == render.id:
        return True
    newest = library.find_newest_render(render.source_id, RenderKind.FULL)
    is_last = newest is not None and newest.id == render.id
    return is_last and video.state in PREPARED and _is_newest(render.source)


def list_troubles(video: Video) -> list[Trouble]:
    """Return what failed of the work on a video and is still wanted."""
    made = [job for job in jobs.list_jobs((ABOUT, video.id)) if job.kind in _KINDS]
    return [*_failed_rungs(video, made), *_failed_jobs(made)]


def rungs_of(job: Job) -> tuple[str, ...]:
    """Return the names of the rungs that a job makes; empty: the first ones."""
    payload = _payload(job)
    return payload.names if isinstance(payload, RenderRungs) else ()


_KINDS = frozenset({Inspect.__name__, MakePreview.__name__, RenderRungs.__name__})


def _failed_rungs(video: Video, made: Sequence[Job]) -> list[Trouble]:
    return [
        Trouble(_job_of(rendition, made), rendition)
        for render in library.list_renders(video.id)
        if render.kind is RenderKind.FULL
        for rendition in render.renditions
        if rendition.state is RenditionState.FAILED
        and (video.published_render_id == render.id or video.state in PREPARED)
    ]


def _failed_jobs(made: Sequence[Job]) -> list[Trouble]:
    """Return the jobs without rungs of their own whose last run did not succeed."""
    troubles, seen = [], set()
    for job in made:
        if job.kind in seen:
            continue
        seen.add(job.kind)
        if job.state in UNDONE and _is_wanted(job):
            troubles.append(Trouble(job, None))
    return troubles


def _is_wanted(job: Job) -> bool:
    match _payload(job):
        case Inspect(source_id):
            source = library.find_source(source_id)
            return source is not None and source.verdict is None and _is_newest(source)
        case MakePreview(source_id):
            source = library.find_source(source_id)
            return source is not None and is_preview_wanted(source)
        case RenderRungs(render_id, ()):
            render = library.find_render(render_id)
            return render is not None and not render.renditions and is_render_wanted(render)
    return False


def _job_of(rendition: Rendition, made: Sequence[Job]) -> Job | None:
    for job in made:
        payload = _payload(job)
        if job.state in UNDONE and isinstance(payload, RenderRungs):
            is_its = payload.render_id == rendition.render_id
            if is_its and (not payload.names or rendition.name in payload.names):
                return job
    return None


def _payload(job: Job) -> object:
    task = find_task(job.kind)
    return task.load(job.payload) if task else None


def _is_newest(source: Source) -> bool:
    newest = library.find_newest_source(source.video_id)
    return newest is not None and newest.id == source.id
