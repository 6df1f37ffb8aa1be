"""The arguments of each run: encoder settings, containers, names of output files."""

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from pathlib import Path

import ffmpeg

from media.ffmpeg import graph, ladder
from media.ffmpeg.facts import Facts
from media.ffmpeg.ladder import SEGMENT_S, Kind, Rung
from media.ffmpeg.timeline import Stream, Timeline

Options = dict[str, str]

NOTHING_HIDDEN: Options = {
    "map_metadata": "-1",
    "map_chapters": "-1",
    "fflags": "+bitexact",
    "flags:v": "+bitexact",
    "flags:a": "+bitexact",
}
"""No tag and no chapter of the source; our own program's version in fewer places."""

PREVIEW_PRESET = "veryfast"
"""A preview is watched by few and thrown away: half the time for a fifth more bytes."""


def encode(timeline: Timeline, facts: Facts, rungs: Sequence[Rung], out: Path, *,
           gain_db: float) -> list[str]:  # fmt: skip
    """Return the run that makes all rungs, in one process from one decode."""
    films, voices = _streams(timeline, facts, rungs, gain_db)
    outputs = []
    for rung in rungs:
        streams = [made[rung.name] for made in (films, voices) if rung.name in made]
        options = _picture_options(rung, facts) if rung.name in films else {}
        options |= _sound_options(rung) if rung.name in voices else {}
        playlist = str(out / f"{rung.name}.m3u8")
        outputs.append(ffmpeg.output(*streams, playlist, **options, **_hls(out, rung)))
    return _arguments(outputs)


def preview(timeline: Timeline, facts: Facts, rung: Rung, out: Path, *,
            gain_db: float) -> list[str]:  # fmt: skip
    """Return the run that makes one plain file for the people who decide: `preview.mp4`."""
    films, voices = _streams(timeline, facts, [rung], gain_db)
    options = _sound_options(rung) if voices else {}
    if films:
        options |= _picture_options(rung, facts) | {"preset": PREVIEW_PRESET}
    options |= NOTHING_HIDDEN | {"movflags": "+faststart"}
    streams = [*films.values(), *voices.values()]
    return _arguments([ffmpeg.output(*streams, str(out), **options)])


def plain_copies(rungs: Sequence[Rung], folder: Path) -> tuple[list[Path], list[str]]:
    """Return (files read, arguments) of the run that copies rungs into plain MP4 and m4a."""
    read, outputs = [], []
    for rung in rungs:
        made = folder / f"{rung.name}.mp4"
        options = NOTHING_HIDDEN | {"c": "copy", "movflags": "+faststart"}
        target = str(folder / plain_name(rung))
        outputs.append(ffmpeg.output(ffmpeg.input(str(made)), target, **options))
        read.append(made)
    return read, _arguments(outputs)


def plain_name(rung: Rung) -> str:
    """Return the file name of a rung's plain copy."""
    return f"{rung.name}-plain.{'m4a' if rung.kind is Kind.SOUND else 'mp4'}"


def gop_frames(fps: Fraction) -> int:
    """Return the frames from one key frame to the next: a segment, rounded up to whole frames."""
    return max(1, ceil(SEGMENT_S * fps))


def _streams(
    timeline: Timeline, facts: Facts, rungs: Sequence[Rung], gain_db: float
) -> tuple[dict[str, Stream], dict[str, Stream]]:
    """Return (pictures, sounds) by name of their rung."""
    films: dict[str, Stream] = {}
    voices: dict[str, Stream] = {}
    shown = [rung for rung in rungs if rung.kind is not Kind.SOUND]
    if timeline.picture is not None and facts.picture and shown:
        films = _pictures(timeline.picture, facts, shown)
    if timeline.sound is not None and rungs:
        copies = graph.voiced(timeline.sound, gain_db=gain_db, copies=len(rungs))
        voices = dict(zip((rung.name for rung in rungs), copies, strict=True))
    return films, voices


def _pictures(stream: Stream, facts: Facts, rungs: Sequence[Rung]) -> dict[str, Stream]:
    assert facts.picture  # noqa: S101 - only called with a picture
    sizes = {rung.name: ladder.picture_size(facts, rung) for rung in rungs}
    ordered = sorted(sizes, key=lambda name: sizes[name], reverse=True)
    fps = ladder.frame_rate(facts)
    stream = graph.upright(stream, facts.picture, fps=fps)
    stream = graph.sized(stream, facts.picture, *sizes[ordered[0]])
    return dict(zip(ordered, graph.chained(stream, [sizes[n] for n in ordered]), strict=True))


def _picture_options(rung: Rung, facts: Facts) -> Options:
    gop = str(gop_frames(ladder.frame_rate(facts)))
    options = {"g": gop, "keyint_min": gop, "crf": str(rung.crf), "pix_fmt": "yuv420p"}
    if rung.kind is Kind.AV1:
        return options | {"c:v": "libsvtav1", "preset": "10"}
    return options | {
        "c:v": "libx264",
        "preset": "medium",
        "maxrate": f"{rung.cap_kbps}k",
        "bufsize": f"{2 * rung.cap_kbps}k",
        "sc_threshold": "0",
        "a53cc": "0",
    }


def _sound_options(rung: Rung) -> Options:
    return {"c:a": rung.audio_codec, "b:a": f"{rung.audio_kbps}k"}


def _hls(out: Path, rung: Rung) -> Options:
    return NOTHING_HIDDEN | {
        "f": "hls",
        "hls_time": str(SEGMENT_S),
        "hls_list_size": "0",
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "single_file",
        "hls_segment_filename": str(out / f"{rung.name}.mp4"),
    }


def _arguments(outputs: Sequence[Stream]) -> list[str]:
    merged = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    return [str(argument) for argument in ffmpeg.get_args(merged)]
