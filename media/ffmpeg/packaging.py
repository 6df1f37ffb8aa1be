"""What was made: measured rates, codec strings, and our own master playlist.

ffmpeg's master is not used: with CRF it announces the bandwidth of the sound alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from media.ffmpeg import boxes
from media.ffmpeg.ladder import FIRST, SEGMENT_S, Kind


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a rung's file: seconds, bytes."""

    duration_s: float
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class RungOutput:
    """A finished rung, measured on its files. Rates in kbit/s, picture size 0 for sound."""

    name: str
    kind: Kind
    codecs: tuple[str, ...]
    """RFC 6381, read from the file: picture first."""
    width: int
    height: int
    fps: Fraction | None
    avg_kbps: int
    peak_kbps: int
    duration_s: float
    segments: Path
    """One fMP4 that holds all segments."""
    segments_bytes: int
    playlist: Path
    """Media playlist with byte ranges into `segments`, named relatively."""
    playlist_text: str
    plain: Path | None
    """Faststart MP4 or m4a of the same encode; None for rungs without."""
    plain_bytes: int
    cut_at_s: float | None
    """Where the source broke off, if much earlier than it announced; None if it is whole."""


def segments_of(playlist_text: str) -> list[Segment]:
    """Return the segments of a single-file media playlist."""
    ranges = re.findall(
        r"#EXTINF:([\d.]+),.*\n(?:#.*\n)*?#EXT-X-BYTERANGE:(\d+)@(\d+)", playlist_text
    )
    return [Segment(float(length_s), int(at), int(size)) for length_s, size, at in ranges]


def rates_kbps(segments: Sequence[Segment]) -> tuple[int, int]:
    """Return (average, peak), rounded up. A short last segment is no peak (RFC 8216, 4.3.4.2)."""
    total_s = sum(segment.duration_s for segment in segments)
    total_bytes = sum(segment.length for segment in segments)
    long = [s for s in segments if s.duration_s >= SEGMENT_S / 2] or list(segments)
    peak = max(segment.length / segment.duration_s for segment in long)
    average = total_bytes / total_s
    return -int(-average * 8 // 1000), -int(-max(peak, average) * 8 // 1000)


def codecs_of(path: Path) -> tuple[str, ...]:
    """Return the codec strings of a file of ours."""
    return boxes.codec_strings(path)


def master_playlist(rungs: Sequence[RungOutput]) -> str:
    """Return the master of these rungs: the first entry is what a player begins with.

    Sound has its own playlist and is listed only where there is no picture.
    """
    pictures = [rung for rung in rungs if rung.kind is not Kind.SOUND]
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for rung in sorted(pictures or rungs, key=_play_order):
        lines += [_stream_line(rung), rung.playlist.name]
    return "\n".join(lines) + "\n"


def _play_order(rung: RungOutput) -> tuple[bool, str, int]:
    starts = rung.name in FIRST[:1]
    return not starts, rung.kind != Kind.H264, rung.peak_kbps  # type: ignore[return-value]


def _stream_line(rung: RungOutput) -> str:
    said = [f"BANDWIDTH={rung.peak_kbps * 1000}", f"AVERAGE-BANDWIDTH={rung.avg_kbps * 1000}"]
    said.append(f'CODECS="{",".join(rung.codecs)}"')
    if rung.width and rung.fps:
        said += [f"RESOLUTION={rung.width}x{rung.height}", f"FRAME-RATE={float(rung.fps):.3f}"]
    return "#EXT-X-STREAM-INF:" + ",".join(said)
