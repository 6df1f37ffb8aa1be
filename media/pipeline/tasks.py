"""The jobs themselves: reload, stop quietly if it is over, work, then switch rows in `finish`."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from escuela.db import db
from escuela.i18n import lazy
from escuela.jobs.errors import Cancelled, PermanentFailure, TransientFailure
from escuela.jobs.registry import task
from escuela.jobs.rules import Lane, State
from escuela.jobs.runner import Run
from escuela.storage import storage
from media.ffmpeg import errors, ladder, pictures, probe, render
from media.ffmpeg.facts import Facts
from media.ffmpeg.ladder import Kind, Rung
from media.ffmpeg.packaging import RungOutput
from media.library import queries as library_queries
from media.library import services as library
from media.pipeline import queries, results, services
from media.pipeline.payloads import Inspect, MakePreview, PurgeOriginal, PurgeRender, RenderRungs
from media.pipeline.results import StoredPreview, StoredRung, StoredStills

HASH_TIMEOUT_S = 15 * 60
ENCODE_TIMEOUT_S = 24 * 3600
"""Only a fence: ffmpeg has a limit of its own, by the length of the film."""

UNREADABLE = "unreadable"
NO_ROOM = lazy(
    "Ahora falta espacio o memoria para preparar este video. Se vuelve a intentar por sí solo."
)
NO_TOOLS = lazy(
    "Falta un programa en el servidor. Avisa a quien cuida la escuela; después sigue por sí solo."
)
BUSY = lazy("El servidor está muy ocupado. Se vuelve a intentar por sí solo.")
BAD_INPUT = lazy("De este archivo no se pudo leer nada. Pide otro a la organización.")


def _inspection_ended(payload: Inspect, state: State) -> None:
    source = library_queries.find_source(payload.source_id)
    if source is None or source.verdict is not None:
        return
    if state is State.FAILED:
        library.reject_source(source, UNREADABLE)
    services.refresh_trouble(source.video)


def _preview_ended(payload: MakePreview, _state: State) -> None:
    source = library_queries.find_source(payload.source_id)
    if source is not None:
        services.refresh_trouble(source.video)


def _rungs_ended(payload: RenderRungs, state: State) -> None:
    results.record_failed_rungs(payload, str(state))


@task(Inspect, lane=Lane.LIGHT, max_attempts=3, timeout_s=HASH_TIMEOUT_S, ended=_inspection_ended)
def inspect(payload: Inspect, run: Run) -> None:
    """Probe a file, and seal it if it is accepted."""
    source = library_queries.find_source(payload.source_id)
    if source is None or source.verdict is not None:
        return
    key = source.storage_key
    db.session.rollback()
    with storage().lend_path(key) as path, _in_our_words(run):
        verdict = probe.inspect(path)
        sha256, size_bytes = _fingerprint(path, run) if verdict.accepted else ("", 0)
    with run.finish():
        if verdict.accepted and verdict.facts is not None:
            results.record_accepted(source, verdict.facts, sha256=sha256, size_bytes=size_bytes)
        else:
            results.record_refused(source, verdict.code, verdict.facts)


@task(
    MakePreview, lane=Lane.MEDIUM, max_attempts=3, timeout_s=ENCODE_TIMEOUT_S, ended=_preview_ended
)
def make_preview(payload: MakePreview, run: Run) -> None:
    """Make the private preview, and learn whether the film breaks off."""
    source = library_queries.find_source(payload.source_id)
    if source is None or not queries.is_preview_wanted(source):
        return
    target = run.folder / "preview.mp4"
    with _original(source.storage_key, run) as (path, facts):
        cut_at_s = render.preview(
            path, target, facts, on_progress=run.progress, is_cancelled=run.cancelled
        )
        stills = _stills(path, facts, run)
        width, height = _preview_size(facts)
    key = run.prefix + target.name
    stored = storage().put(key, target, move=True)
    with run.finish():
        source = library_queries.find_source(payload.source_id)
        if source is None or not queries.is_preview_wanted(source):
            raise Cancelled
        results.record_preview(
            source, StoredPreview(key, stored.size, width, height, cut_at_s), stills
        )


@task(RenderRungs, lane=Lane.HEAVY, max_attempts=3, timeout_s=ENCODE_TIMEOUT_S, ended=_rungs_ended)
def render_rungs(payload: RenderRungs, run: Run) -> None:
    """Make rungs from the sealed original, and switch to them."""
    wanted = library_queries.find_render(payload.render_id)
    if wanted is None or not queries.is_render_wanted(wanted):
        return
    is_first = not payload.names
    ready = {rendition.name for rendition in wanted.renditions if rendition.is_ready}
    with _original(wanted.source.storage_key, run) as (path, facts):
        every = ladder.rungs_for(facts)
        results.plan_renditions(wanted, every)
        chosen = [rung for rung in every if rung.name in payload.names]
        rungs = ladder.first_of(every) if is_first else chosen
        rungs = [rung for rung in rungs if rung.name not in ready]
        made = [_stored(output, run) for output in _rendered(path, facts, rungs, run)]
        stills = _stills(path, facts, run) if is_first else None
    with run.finish():
        wanted = library_queries.find_render(payload.render_id)
        if wanted is None or not queries.is_render_wanted(wanted):
            raise Cancelled
        results.record_rungs(wanted, made, stills)


@task(PurgeRender, lane=Lane.LIGHT, max_attempts=5, timeout_s=600)
def purge_render(payload: PurgeRender, run: Run) -> None:
    """Remove files first, then rows: what is half removed is removed at the next try."""
    old = library_queries.find_render(payload.render_id)
    if old is None or old.source.video.published_render_id == old.id:
        return
    for rendition in old.renditions:
        for key in (rendition.media_key, rendition.plain_key):
            if key:
                storage().delete(key)
    for key in (old.poster_key, old.storyboard_key):
        if key:
            storage().delete(key)
    with run.finish():
        results.remove_render(old)


@task(PurgeOriginal, lane=Lane.LIGHT, max_attempts=5, timeout_s=600)
def purge_original(payload: PurgeOriginal, run: Run) -> None:
    """Remove the file of a refused source; the row keeps why, and for whom."""
    source = library_queries.find_source(payload.source_id)
    if source is None or source.verdict in (None, library.VERDICT_OK):
        return
    storage().delete(source.storage_key)
    with run.finish():
        results.record_purged(source)


@contextmanager
def _original(key: str, run: Run) -> Iterator[tuple[Path, Facts]]:
    """Lend a sealed original and what it is; the database is let go of meanwhile."""
    db.session.rollback()
    with storage().lend_path(key) as path, _in_our_words(run):
        verdict = probe.inspect(path)
        if verdict.facts is None or not verdict.accepted:
            raise PermanentFailure(verdict.code, str(BAD_INPUT))
        yield path, verdict.facts


def _rendered(path: Path, facts: Facts, rungs: Sequence[Rung], run: Run) -> Iterator[RungOutput]:
    """Make rungs in one decode, or one by one where the machine has no room for all."""
    if not rungs:
        return
    try:
        yield from _render(path, facts, rungs, run)
    except errors.NotEnoughRoom:
        if len(rungs) < 2:
            raise
    else:
        return
    for rung in rungs:
        yield from _render(path, facts, [rung], run)


def _render(path: Path, facts: Facts, rungs: Sequence[Rung], run: Run) -> list[RungOutput]:
    return render.render(
        path, run.folder, facts, rungs, on_progress=run.progress, is_cancelled=run.cancelled
    )


def _stored(output: RungOutput, run: Run) -> StoredRung:
    media_key = run.prefix + output.segments.name
    storage().put(media_key, output.segments, move=True)
    plain_key = None
    if output.plain is not None:
        plain_key = run.prefix + output.plain.name
        storage().put(plain_key, output.plain, move=True)
    return StoredRung(output, media_key, plain_key)


def _stills(path: Path, facts: Facts, run: Run) -> StoredStills:
    """Make and store poster and storyboard; sound alone has none."""
    if not facts.has_video:
        return StoredStills(None, None)
    keys = []
    for draw, name in ((pictures.poster, "poster.jpg"), (pictures.storyboard, "storyboard.jpg")):
        target = run.folder / name
        draw(path, target, facts, is_cancelled=run.cancelled)
        storage().put(run.prefix + name, target, move=True)
        keys.append(run.prefix + name)
    return StoredStills(*keys)


def _preview_size(facts: Facts) -> tuple[int, int]:
    rung = ladder.first_of(ladder.rungs_for(facts))[0]
    return ladder.picture_size(facts, rung) if rung.kind is not Kind.SOUND else (0, 0)


def _fingerprint(path: Path, run: Run) -> tuple[str, int]:
    """Return SHA-256 and size of a file, read piece by piece."""
    digest, size_bytes = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
            size_bytes += len(piece)
            run.check()
    return digest.hexdigest(), size_bytes


@contextmanager
def _in_our_words(run: Run) -> Iterator[None]:
    """Tell the runner what an error of ffmpeg means for the job."""
    try:
        yield
    except errors.Cancelled:
        run.check()
        raise
    except errors.NotEnoughRoom as error:
        run.log(error.detail)
        raise TransientFailure(error.detail, message=NO_ROOM) from error
    except errors.MachineBusy as error:
        run.log(error.detail)
        raise TransientFailure(error.detail, message=BUSY) from error
    except (errors.ToolsMissing, errors.SandboxTooWeak) as error:
        run.log(error.detail)
        raise TransientFailure(error.detail, message=NO_TOOLS) from error
    except errors.BadInput as error:
        run.log(error.detail)
        raise PermanentFailure("bad_input", str(BAD_INPUT)) from error
    except errors.FfmpegError as error:
        for line in (error.detail, *error.log.splitlines()[-20:]):
            run.log(line)
        raise
