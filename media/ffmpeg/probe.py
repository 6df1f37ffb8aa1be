"""Looks at a file before anything is decoded, and says whether it can be a video or a sound."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from media.ffmpeg import hidden, invoke, reading
from media.ffmpeg.errors import (
    Failed,
    FfmpegError,
    MachineBusy,
    OutputTooLarge,
    TimedOut,
    TooMuchWork,
)
from media.ffmpeg.facts import Facts, RefusalCode, Verdict, WarningCode
from media.ffmpeg.reading import Answer
from media.ffmpeg.sandbox import Limits

PACKETS = "%+#400"
"""Packets read to find the real frame rate: about 5 s of a usual film."""

DECODED = "%+#40"
"""Packets decoded to see that the streams can be; enough for any frame reordering."""


@dataclass(frozen=True, slots=True)
class Gates:
    """What is refused before any decoding."""

    duration_s: float = 4 * 3600
    bytes_per_s: float = 25
    """Below this average nothing real was ever seen: even silence in Opus has more."""
    pixels: int = 16_800_000
    side: int = 8192
    streams: int = 24
    cpu_s: int = 15
    """Processor time of each look at the file. Most take 0.1 s; ultra HD on a small board, 5 s."""
    wall_s: float = 60
    """For each look. A machine that finds no time within it is busy: the file is not to blame."""
    count_s: float = 1.5
    """For counting through a file that announces no duration."""


class _Refused(Exception):
    def __init__(self, code: RefusalCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def inspect(path: Path, *, gates: Gates = Gates()) -> Verdict:
    """Return whether the file is accepted, why not, and its facts.

    Raises ToolsMissing, SandboxTooWeak or MachineBusy: what the machine lacks is no verdict about
    a file.
    """
    facts = None
    try:
        source = path.resolve(strict=True)
        if source.stat().st_size == 0:
            raise _Refused(RefusalCode.EMPTY, "the file has no bytes")
        answer = _look(source, gates)
        _check_gates(answer, source.stat().st_size, gates)
        facts = _facts(source, answer, _decode(source, answer, gates), gates)
        if not (facts.picture or facts.sound):
            raise _Refused(RefusalCode.NO_STREAM, "no picture or sound that can be decoded")
    except _Refused as refusal:
        return Verdict(accepted=False, code=refusal.code, reason=refusal.reason, facts=facts)
    return Verdict(accepted=True, code="ok", reason="", facts=facts)


def _look(source: Path, gates: Gates) -> Answer:
    wanted = ["-show_format", "-show_streams", "-show_chapters", "-read_intervals", PACKETS]
    entries = "packet=stream_index,pts_time:packet_side_data=side_data_type"
    answer = _ask(source, [*wanted, "-show_entries", entries], gates)
    if not answer.get("streams"):
        raise _Refused(RefusalCode.NO_STREAM, "the container announces no stream")
    return answer


def _ask(source: Path, wanted: Sequence[str], gates: Gates) -> Answer:
    limits = Limits(wall_s=gates.wall_s, cpu_s=gates.cpu_s, file_bytes=0)
    try:
        said = invoke.ffprobe([*wanted, "-of", "json"], source, limits=limits).stdout
        answer = json.loads(said)
    except TimedOut as fault:
        raise MachineBusy(f"no look at the file within {gates.wall_s} s") from fault
    except (TooMuchWork, OutputTooLarge) as fault:
        raise _Refused(RefusalCode.TOO_SLOW, f"reading it: {fault.detail}") from fault
    except (Failed, ValueError) as fault:
        raise _Refused(RefusalCode.NOT_MEDIA, _cause(fault, source)) from fault
    return answer if isinstance(answer, dict) else {}


def _cause(fault: Failed | ValueError, source: Path) -> str:
    """Return the last complaint without our path, which is nobody's business."""
    lines = fault.log.strip().splitlines() if isinstance(fault, FfmpegError) else []
    return lines[-1].replace(str(source), "input")[:200] if lines else "unreadable"


def _check_gates(answer: Answer, size_bytes: int, gates: Gates) -> None:
    streams = answer["streams"]
    if len(streams) > gates.streams:
        raise _Refused(RefusalCode.TOO_MANY_STREAMS, f"{len(streams)} streams")
    if any(map(reading.is_locked, (*streams, *answer.get("packets", ())))):
        raise _Refused(RefusalCode.ENCRYPTED, "encrypted streams")
    longest = max(
        filter(None, map(reading.seconds, [answer.get("format", {}), *streams])), default=0
    )
    if longest > gates.duration_s:
        raise _Refused(RefusalCode.TOO_LONG, f"announces {longest:.0f} s")
    if longest * gates.bytes_per_s > size_bytes:
        raise _Refused(RefusalCode.HOLLOW, f"{size_bytes} bytes announce {longest:.0f} s")
    for stream in streams:
        width, height = stream.get("width") or 0, stream.get("height") or 0
        if width * height > gates.pixels or max(width, height) > gates.side:
            raise _Refused(RefusalCode.TOO_LARGE, f"{width}x{height} pixels")


def _decode(source: Path, answer: Answer, gates: Gates) -> list[Answer]:
    """Return the first frames of each stream that can be decoded.

    One look usually sees picture and sound; a stream whose packets come late is looked at alone.
    """
    candidates = {s["index"] for s in answer["streams"] if reading.could_play(s)}
    frames = _frames(source, [], gates) if candidates else []
    for index in candidates - {frame.get("stream_index") for frame in frames}:
        frames += _frames(source, ["-select_streams", str(index)], gates)
    return frames


def _frames(source: Path, chosen: Sequence[str], gates: Gates) -> list[Answer]:
    wanted = ["-read_intervals", DECODED, "-show_frames"]
    wanted += ["-show_entries", "frame=media_type,stream_index,interlaced_frame"]
    try:
        frames = _ask(source, [*chosen, *wanted], gates).get("frames")
    except _Refused as refusal:
        if refusal.code is RefusalCode.TOO_SLOW:
            raise
        return []
    return frames if isinstance(frames, list) else []


def _facts(source: Path, answer: Answer, frames: Sequence[Answer], gates: Gates) -> Facts:
    streams = answer["streams"]
    described = answer.get("format", {})
    of_kind = {
        kind: [s for s in streams if s.get("codec_type") == kind and not reading.is_attached(s)]
        for kind in ("video", "audio", "subtitle", "data")
    }
    decoded = {frame.get("stream_index") for frame in frames}
    film = next((s for s in of_kind["video"] if s["index"] in decoded), None)
    heard = next((s for s in of_kind["audio"] if s["index"] in decoded), None)
    tags = [s.get("tags", {}) for s in [described, *streams]]
    facts = Facts(
        container=str(described.get("format_name", "")).split(",")[0],
        size_bytes=source.stat().st_size,
        duration_s=reading.longest(described, film, heard),
        picture=reading.picture(film, answer, frames) if film else None,
        sound=reading.sound(heard) if heard else None,
        place_found=hidden.tells_place(tags, (reading.track(s) for s in of_kind["data"])),
        device_found=hidden.tells_device(tags),
        attached_pictures=sum(map(reading.is_attached, streams)),
        subtitle_streams=len(of_kind["subtitle"]),
        data_streams=len(of_kind["data"]),
        chapters=len(answer.get("chapters", ())),
        warnings=reading.warnings(of_kind, film, heard),
    )
    if facts.duration_s is None and (film or heard):
        facts = _counted(source, facts, gates)
    return facts


def _counted(source: Path, facts: Facts, gates: Gates) -> Facts:
    """Find the duration by reading all packets without decoding; None if that takes too long."""
    stream = facts.picture or facts.sound
    arguments = ["-i", str(source), "-map", f"0:{stream.index if stream else 0}", "-c", "copy"]
    limits = Limits(wall_s=gates.count_s, cpu_s=30, file_bytes=0)
    try:
        counted = invoke.ffmpeg([*arguments, "-f", "null", "-"], reads=[source], limits=limits)
    except (Failed, TimedOut):
        return replace(facts, warnings=(*facts.warnings, WarningCode.DURATION_UNKNOWN))
    if counted.done_s > gates.duration_s:
        raise _Refused(RefusalCode.TOO_LONG, f"lasts {counted.done_s:.0f} s")
    return replace(facts, duration_s=round(counted.done_s, 3) or None)
