"""Reads of the pipeline: is a piece of work still wanted."""

from escuela.jobs.models import Job
from escuela.jobs.registry import find_task
from media.library import queries as library
from media.library.models import Render, Source
from media.library.rules import RenderKind, VideoState
from media.pipeline.payloads import RenderRungs

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


def rungs_of(job: Job) -> tuple[str, ...]:
    """Return the names of the rungs that a job makes; empty: the first ones."""
    payload = payload_of(job)
    return payload.names if isinstance(payload, RenderRungs) else ()


def payload_of(job: Job) -> object:
    """Return what a job was asked with; None if this version knows no such task."""
    task = find_task(job.kind)
    return task.load(job.payload) if task else None


def _is_newest(source: Source) -> bool:
    newest = library.find_newest_source(source.video_id)
    return newest is not None and newest.id == source.id
