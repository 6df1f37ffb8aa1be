"""What jobs found and made, written into rows. Call these inside `run.finish()`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from escuela import clock
from escuela.audit import services as audit
from escuela.db import db, transaction
from escuela.jobs.queue import Priority, enqueue
from media.ffmpeg import ladder
from media.ffmpeg.facts import Facts
from media.ffmpeg.ladder import Kind, Rung
from media.ffmpeg.packaging import RungOutput
from media.library import queries as library_queries
from media.library import services as library
from media.library.facts import SourceFacts
from media.library.models import Render, Rendition, Source, Video
from media.library.rules import RenderKind, RenditionState
from media.pipeline import services
from media.pipeline.payloads import PurgeOriginal, RenderRungs
from media.pipeline.queries import ABOUT

CODEC = {Kind.H264: "h264", Kind.AV1: "av1", Kind.SOUND: "aac"}


@dataclass(frozen=True, slots=True)
class StoredRung:
    """A finished rung and the storage keys of its files."""

    output: RungOutput
    media_key: str
    plain_key: str | None


@dataclass(frozen=True, slots=True)
class StoredStills:
    """Storage keys of poster and storyboard; None where there is no picture."""

    poster_key: str | None
    storyboard_key: str | None


def kept_facts(facts: Facts) -> SourceFacts:
    """Return what is kept of an inspection: no place, no device, no name, only whether."""
    return SourceFacts(
        duration_s=facts.duration_s or 0.0,
        width=facts.width,
        height=facts.height,
        fps=round(facts.fps, 3),
        has_video=facts.has_video,
        has_audio=facts.has_audio,
        is_hdr=bool(facts.hdr),
        rotation=facts.rotation,
        container=facts.container,
        place_found=facts.place_found,
        device_found=facts.device_found,
        warnings=tuple(facts.warnings),
    )


def record_accepted(source: Source, facts: Facts, *, sha256: str, size_bytes: int) -> None:
    """Seal the original, put the video before the editor, and ask for its preview."""
    with transaction():
        library.seal_source(
            source, storage_key=source.storage_key, sha256=sha256, size_bytes=size_bytes
        )
        if library.accept_source(source, kept_facts(facts)):
            services.ask_preview(source.video)


def record_refused(source: Source, code: str, facts: Facts | None) -> None:
    """Keep why a file was refused, and have the file itself removed."""
    with transaction():
        library.reject_source(source, code, kept_facts(facts) if facts else None)
        enqueue(PurgeOriginal(source.id), about=(ABOUT, source.video_id))


def record_purged(source: Source) -> None:
    """Say that a refused file is gone."""
    audit.record("video.purge_refused", "video", source.video_id, by_id=None)


@dataclass(frozen=True, slots=True)
class StoredPreview:
    """A finished preview: the storage key of its file and what it is."""

    key: str
    size_bytes: int
    width: int
    height: int
    """Pixels; 0 for sound alone."""
    cut_at_s: float | None
    """Where the source breaks off; None if it is whole."""


def record_preview(source: Source, made: StoredPreview, stills: StoredStills) -> None:
    """Keep a preview and where the film breaks off."""
    facts = source.facts
    with transaction():
        render = _new_preview(source, stills)
        has_picture = made.width > 0
        db.session.add(
            Rendition(
                render_id=render.id,
                name="360" if has_picture else "audio",
                kind="video" if has_picture else "audio",
                codec="h264" if has_picture else "aac",
                width=made.width,
                height=made.height,
                duration_s=made.cut_at_s or (facts.duration_s if facts else 0.0),
                plain_key=made.key,
                plain_bytes=made.size_bytes,
                state=RenditionState.READY,
                made_at=clock.utc_now(),
            )
        )
        if facts is not None:
            library.update_facts(source, replace(facts, cut_at_s=made.cut_at_s))
        services.refresh_trouble(source.video)


def plan_renditions(render: Render, rungs: Sequence[Rung]) -> None:
    """Write down which rungs there will be. A second call changes nothing."""
    with transaction():
        known = {rendition.name for rendition in library_queries.list_renditions(render.id)}
        for rung in rungs:
            if rung.name not in known:
                db.session.add(
                    Rendition(
                        render_id=render.id,
                        name=rung.name,
                        kind="audio" if rung.kind is Kind.SOUND else "video",
                        codec="opus" if rung.name == "audio-opus" else CODEC[rung.kind],
                    )
                )


def record_rungs(
    render: Render, made: Iterable[StoredRung], stills: StoredStills | None = None
) -> None:
    """Switch rungs to the files just made; once the first ones are there, the video is ready."""
    with transaction():
        if stills is not None:
            render.poster_key, render.storyboard_key = stills.poster_key, stills.storyboard_key
        for rung in made:
            rendition = library_queries.find_rendition(render.id, rung.output.name)
            if rendition is not None:
                _write_rung(rendition, rung)
        db.session.flush()
        _follow_up(render)


def record_failed_rungs(payload: RenderRungs, code: str) -> None:
    """Write down that rungs were not made."""
    with transaction():
        render = library_queries.find_render(payload.render_id)
        if render is None:
            return
        names = payload.names or first_names(render.renditions)
        for rendition in render.renditions:
            if rendition.name in names and rendition.state is RenditionState.WAITING:
                rendition.state, rendition.error_code = RenditionState.FAILED, code
        db.session.flush()
        services.refresh_trouble(render.source.video)


def remove_render(render: Render) -> None:
    """Delete a set of renditions; its files are gone by then."""
    with transaction():
        for rendition in library_queries.list_renditions(render.id):
            db.session.delete(rendition)
        db.session.flush()
        db.session.delete(render)


def first_names(renditions: Iterable[Rendition]) -> tuple[str, ...]:
    """Return the names of the rungs that make a video playable."""
    return tuple(rung.name for rung in ladder.first_of(_rungs(renditions)))


def _follow_up(render: Render) -> None:
    renditions = library_queries.list_renditions(render.id)
    video = render.source.video
    ready = {rendition.name for rendition in renditions if rendition.is_ready}
    if ready.issuperset(first_names(renditions)) and library.mark_ready(video):
        _ask_rest(video, render, renditions)
    services.refresh_trouble(video)


def _ask_rest(video: Video, render: Render, renditions: Sequence[Rendition]) -> None:
    """Ask for what is left: pictures for most devices first, the data savers when it is calm."""
    waiting = _rungs(one for one in renditions if one.state is RenditionState.WAITING)
    usual = tuple(rung.name for rung in waiting if rung.kind is Kind.H264)
    extra = tuple(rung.name for rung in waiting if rung.kind is not Kind.H264)
    services.ask_rungs(video, render.id, usual, Priority.NORMAL)
    services.ask_rungs(video, render.id, extra, Priority.LOW)


def _rungs(renditions: Iterable[Rendition]) -> list[Rung]:
    names = {rendition.name for rendition in renditions}
    return [rung for rung in ladder.LADDER if rung.name in names]


def _new_preview(source: Source, stills: StoredStills) -> Render:
    render = Render(
        source_id=source.id,
        kind=RenderKind.PREVIEW,
        poster_key=stills.poster_key,
        storyboard_key=stills.storyboard_key,
    )
    db.session.add(render)
    db.session.flush()
    return render


def _write_rung(rendition: Rendition, rung: StoredRung) -> None:
    output = rung.output
    rendition.codecs = ",".join(output.codecs)
    rendition.width, rendition.height = output.width, output.height
    rendition.fps = float(output.fps or 0)
    rendition.duration_s = output.duration_s
    rendition.avg_kbps, rendition.peak_kbps = output.avg_kbps, output.peak_kbps
    rendition.media_bytes, rendition.plain_bytes = output.segments_bytes, output.plain_bytes
    rendition.playlist = output.playlist_text
    rendition.media_key, rendition.plain_key = rung.media_key, rung.plain_key
    rendition.state, rendition.error_code = RenditionState.READY, None
    rendition.made_at = clock.utc_now()
