"""Deeds that set slow work going: the deed and its jobs stand or fall in one transaction."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, lock, transaction
from escuela.errors import Conflict
from escuela.i18n import _
from escuela.jobs import queries as job_queries
from escuela.jobs import services as jobs
from escuela.jobs.models import Job
from escuela.jobs.queue import Priority, enqueue
from escuela.jobs.registry import Payload
from escuela.jobs.rules import ENDED
from escuela.storage import scratch, storage
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Render, Rendition, Source, Video
from media.library.rules import (
    Appearing,
    CaptionOrigin,
    Details,
    RenderKind,
    RenditionState,
    Visibility,
)
from media.library.services import ArrivedFile
from media.pipeline.payloads import HOUSEKEEPING, Inspect, MakePreview, PurgeRender, RenderRungs
from media.pipeline.queries import ABOUT
from media.pipeline.work import load_work

COPY_BYTES = 1024 * 1024
REPLACED_PURGE_AFTER_S = 15 * 60
"""Whoever is in the middle of the older version may end it or come to a pause."""


def keep_file(stream: BinaryIO, name: str) -> ArrivedFile:
    """Put a file that came by a plain form into storage, under a name of ours."""
    with scratch().file() as path:
        size_bytes = _write(stream, path)
        key = new_original_key()
        storage().put(key, path, move=True)
    return ArrivedFile(key, size_bytes, name)


def new_original_key() -> str:
    """Return a storage key for an original that nobody can guess."""
    return f"originals/{secrets.token_hex(16)}"


def receive_video(
    details: Details,
    appearing: Appearing,
    file: ArrivedFile,
    captions: Mapping[str, str],
    *,
    organization_id: int,
    by: Viewer,
) -> Video:
    """Take in a new video whose file is in storage; `captions` are normalized, by language."""
    with transaction():
        video, source = library.create_video(
            details, appearing, file, organization_id=organization_id, by=by
        )
        for language, vtt in captions.items():
            library.attach_caption(video, language, vtt, CaptionOrigin.ORGANIZATION, by=by)
        _ask(video, Inspect(source.id), Priority.HIGH)
    return video


def receive_version(video: Video, file: ArrivedFile, *, by: Viewer) -> Source:
    """Take in a newer file of a video; work on the older one that nobody needs is cancelled."""
    with transaction():
        source = library.add_version(video, file, by=by)
        _cancel_work(video, by=by)
        _ask(video, Inspect(source.id), Priority.HIGH)
    return source


def approve(video: Video, *, by: Viewer) -> None:
    """End the review and have the versions for people made, the first ones first."""
    with transaction():
        library.approve_video(video, by=by)
        source = library_queries.find_newest_source(video.id)
        if source is None:
            raise Conflict
        render = Render(source_id=source.id, kind=RenderKind.FULL)
        db.session.add(render)
        db.session.flush()
        _ask(video, RenderRungs(render.id))


def reconsider(video: Video, *, by: Viewer) -> None:
    """Take an approval back; what was made of it is removed."""
    with transaction():
        library.reconsider_video(video, by=by)
        _cancel_work(video, by=by)
        _discard(video, keep=_playing(video), kinds={RenderKind.FULL})


def publish(video: Video, visibility: Visibility, *, is_agreed: bool, by: Viewer) -> None:
    """Let people watch the newest version; the older one and the preview go."""
    with transaction():
        source = library_queries.find_newest_source(video.id)
        render = source and library_queries.find_newest_render(source.id, RenderKind.FULL)
        if render is None:
            raise Conflict(_("Todavía se preparan las versiones. Publica cuando estén listas."))
        library.publish_video(video, visibility, render.id, is_agreed=is_agreed, by=by)
        _discard(video, keep={render.id}, kinds=set(RenderKind))


def withdraw(video: Video, *, by: Viewer) -> None:
    """Take a video away from people at once, and remove what was made for them."""
    with transaction():
        library.withdraw_video(video, by=by)
        _cancel_work(video, by=by)
        _discard(video, keep=set(), kinds=set(RenderKind), after_s=0)


def reopen(video: Video, *, by: Viewer) -> None:
    """Put a withdrawn video before the editor again, with a preview made anew."""
    with transaction():
        library.reopen_video(video, by=by)
        ask_preview(video)


def ask_preview(video: Video) -> None:
    """Have the private preview of the newest version made."""
    with transaction():
        source = library_queries.find_newest_source(video.id)
        if source is not None:
            _ask(video, MakePreview(source.id))


def retry_rungs(video: Video, renditions: Sequence[Rendition], *, by: Viewer) -> None:
    """Make failed rungs of a video again, those of one render in one decode, and only those."""
    names: dict[int, list[str]] = {}
    with transaction():
        for rendition in renditions:
            lock(rendition)
            if rendition.state is RenditionState.FAILED:
                rendition.state = RenditionState.WAITING
                rendition.error_code = None
                audit.record("rendition.retry", "rendition", rendition.id, by_id=by.account_id)
                names.setdefault(rendition.render_id, []).append(rendition.name)
        for render_id, again in names.items():
            _ask(video, RenderRungs(render_id, tuple(again)), Priority.HIGH)
        refresh_trouble(video)


def retry_all(video: Video, *, by: Viewer) -> None:
    """Do again whatever failed of the work on a video."""
    with transaction():
        troubles = load_work(video).troubles
        retry_rungs(video, [one.rendition for one in troubles if one.rendition], by=by)
        for trouble in troubles:
            if trouble.rendition is None and trouble.job is not None:
                retry_job(video, trouble.job, by=by)


def retry_job(video: Video, job: Job, *, by: Viewer) -> None:
    """Do a failed job of a video again."""
    with transaction():
        jobs.retry_job(job, by=by)
        refresh_trouble(video)


def ask_rungs(video: Video, render_id: int, names: tuple[str, ...], priority: Priority) -> None:
    """Have some rungs made; nothing without names."""
    if names:
        _ask(video, RenderRungs(render_id, names), priority)


def refresh_trouble(video: Video) -> None:
    """Keep on the video whether some of its work waits for a person."""
    with transaction():
        library.set_trouble(video, has_trouble=bool(load_work(video).troubles))


def _ask(video: Video, payload: Payload, priority: Priority = Priority.NORMAL) -> Job:
    return enqueue(payload, priority=priority, about=(ABOUT, video.id), group=video.organization_id)


def _cancel_work(video: Video, *, by: Viewer) -> None:
    for job in job_queries.list_jobs(about=(ABOUT, video.id)):
        if job.kind not in HOUSEKEEPING and job.state not in ENDED:
            jobs.cancel_job(job, by=by)


def _playing(video: Video) -> set[int]:
    return set() if video.published_render_id is None else {video.published_render_id}


def _discard(
    video: Video,
    *,
    keep: set[int],
    kinds: set[RenderKind],
    after_s: float = REPLACED_PURGE_AFTER_S,
) -> None:
    for render in library_queries.list_renders(video.id):
        if render.id not in keep and render.kind in kinds:
            wait_s = after_s if render.kind is RenderKind.FULL else 0.0
            enqueue(PurgeRender(render.id), about=(ABOUT, video.id), after_s=wait_s)


def _write(stream: BinaryIO, path: Path) -> int:
    size_bytes = 0
    with path.open("wb") as file:
        while piece := stream.read(COPY_BYTES):
            size_bytes += file.write(piece)
    return size_bytes
