"""From a source to its rungs: plans, runs, and measures what came out."""

from collections.abc import Callable, Sequence
from pathlib import Path

from media.ffmpeg import commands, invoke, ladder, loudness, packaging, room, timeline
from media.ffmpeg.errors import BadInput
from media.ffmpeg.facts import Facts
from media.ffmpeg.ladder import Kind, Rung
from media.ffmpeg.packaging import RungOutput
from media.ffmpeg.progress import OnProgress, ignore
from media.ffmpeg.runner import never
from media.ffmpeg.sandbox import Limits

CUT_S = 1.0
CUT_SHARE = 0.02
"""Headers are rounded; less missing than the larger of the two is not a cut."""

SLOWEST = 60
"""Seconds a second of film may take before a run counts as hanging."""

START_S = 300
MIB = 1024**2


def render(
    source: Path,
    out: Path,
    facts: Facts,
    rungs: Sequence[Rung],
    *,
    on_progress: OnProgress = ignore,
    is_cancelled: Callable[[], bool] = never,
    gain_db: float | None = None,
) -> list[RungOutput]:
    """Make the rungs in an existing folder, in one decode, and return them measured.

    `gain_db` is what an earlier call measured (`loudness.measure`); None measures first.
    Raises BadInput if nothing could be decoded, and what `invoke.ffmpeg` and `room.check` raise.
    """
    out = out.resolve(strict=True)
    room.check(out, facts, rungs)
    film = timeline.whole(source, facts)
    if gain_db is None:
        gain_db = _gain(source, facts, is_cancelled)
    invoke.ffmpeg(
        commands.encode(film, facts, rungs, out, gain_db=gain_db),
        reads=film.reads,
        writes=out,
        limits=limits_for(facts, rungs),
        total_s=film.duration_s,
        on_progress=on_progress,
        is_cancelled=is_cancelled,
    )
    _copy(out, [rung for rung in rungs if rung.has_plain], facts, is_cancelled)
    return [_measured(out, facts, rung) for rung in rungs]


def preview(
    source: Path,
    target: Path,
    facts: Facts,
    *,
    on_progress: OnProgress = ignore,
    is_cancelled: Callable[[], bool] = never,
) -> float | None:
    """Make one plain MP4 of picture and sound for those who decide; return where it is cut.

    Without picture it is sound alone. None: the source is whole. Raises as `render` does.
    """
    rung = ladder.first_of(ladder.rungs_for(facts))[0]
    folder = target.parent.resolve(strict=True)
    room.check(folder, facts, [rung])
    film = timeline.whole(source, facts)
    gain_db = _gain(source, facts, is_cancelled)
    ran = invoke.ffmpeg(
        commands.preview(film, facts, rung, folder / target.name, gain_db=gain_db),
        reads=film.reads,
        writes=folder,
        limits=limits_for(facts, [rung]),
        total_s=film.duration_s,
        on_progress=on_progress,
        is_cancelled=is_cancelled,
    )
    return cut_at_s(facts, ran.done_s)


def cut_at_s(facts: Facts, decoded_s: float) -> float | None:
    """Return where the source broke off, if it gave much less than it announced."""
    announced = facts.picture.duration_s if facts.picture else None
    announced = announced or facts.duration_s
    if announced is None or decoded_s >= announced - max(CUT_S, CUT_SHARE * announced):
        return None
    return round(decoded_s, 3)


def _gain(source: Path, facts: Facts, is_cancelled: Callable[[], bool]) -> float:
    limits = limits_for(facts, [])
    return loudness.measure(source, facts, limits=limits, is_cancelled=is_cancelled).gain_db


def limits_for(facts: Facts, rungs: Sequence[Rung]) -> Limits:
    """Return what a run over the whole film may use while it makes these rungs."""
    seconds = facts.duration_s or timeline.LASTS_AT_MOST_S
    largest = max((room.file_bytes(facts, rung) for rung in rungs), default=0)
    wall_s = START_S + SLOWEST * seconds
    return Limits(wall_s=wall_s, cpu_s=round(4 * wall_s), file_bytes=16 * MIB + 2 * largest)


def _copy(out: Path, rungs: Sequence[Rung], facts: Facts, is_cancelled: Callable[[], bool]) -> None:
    if not rungs:
        return
    reads, arguments = commands.plain_copies(rungs, out)
    invoke.ffmpeg(
        arguments,
        reads=reads,
        writes=out,
        limits=limits_for(facts, rungs),
        is_cancelled=is_cancelled,
    )


def _measured(out: Path, facts: Facts, rung: Rung) -> RungOutput:
    playlist, made = out / f"{rung.name}.m3u8", out / f"{rung.name}.mp4"
    text = playlist.read_text("utf-8") if playlist.is_file() else ""
    segments = packaging.segments_of(text)
    if not segments or not made.is_file():
        raise BadInput(f"nothing could be decoded for {rung.name}")
    average, peak = packaging.rates_kbps(segments)
    shown = rung.kind is not Kind.SOUND
    width, height = ladder.picture_size(facts, rung) if shown else (0, 0)
    plain = out / commands.plain_name(rung) if rung.has_plain else None
    duration_s = round(sum(segment.duration_s for segment in segments), 6)
    return RungOutput(
        name=rung.name,
        kind=rung.kind,
        codecs=packaging.codecs_of(made),
        width=width,
        height=height,
        fps=ladder.frame_rate(facts) if shown else None,
        avg_kbps=average,
        peak_kbps=peak,
        duration_s=duration_s,
        segments=made,
        segments_bytes=made.stat().st_size,
        playlist=playlist,
        playlist_text=text,
        plain=plain,
        plain_bytes=plain.stat().st_size if plain else 0,
        cut_at_s=cut_at_s(facts, duration_s),
    )
