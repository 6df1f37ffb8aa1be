"""Other ways of calling ffmpeg for the same ladder, written from the projects' documented options.

PeerTube: one process per rendition, veryfast, CRF 23 under its bits-per-pixel cap, 2 s key
frames, AAC 192k in each, single-file fMP4 HLS; it may use all threads here (its default is one).
MediaCMS: one process per rendition, medium, CRF 23 under 1.5 x its bitrate table, lanczos, key
frames forced every 4 s, AAC 128k; its packaging by Bento4 is a stream copy to HLS here.
Bare: the floor of CPU: one ffmpeg, one decode, chained scalers, our settings, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FFMPEG = ["ffmpeg", "-v", "error", "-y", "-nostdin"]
PEERTUBE_BITS_PER_PIXEL = {1080: 0.10, 720: 0.11, 480: 0.12, 360: 0.15, 240: 0.17}
MEDIACMS_KBPS = {1080: 4500, 720: 2500, 480: 1000, 360: 500, 240: 300}
OURS = {1080: (26, 2800, 64), 720: (26, 1500, 64), 480: (26, 750, 64),
        360: (27, 420, 48), 240: (28, 200, 32)}  # fmt: skip
"""CRF, cap and sound in kbit/s: media.ffmpeg.ladder, whose numbers a test compares with these."""

Command = list[str]


@dataclass(frozen=True, slots=True)
class Source:
    """What is encoded."""

    path: Path
    width: int
    height: int
    fps: int
    duration_s: float


def peertube(source: Source, out: Path, rungs: Sequence[int]) -> list[Command]:
    """One process per rendition, the highest first."""
    order = dict.fromkeys([max(rungs), *(r for r in (480, 360, 720, 240, 1080) if r in rungs)])
    return [_peertube_rung(source, out, height) for height in order]


def _peertube_rung(source: Source, out: Path, height: int) -> Command:
    ratio = source.width / source.height
    rate = int(height * height * ratio * source.fps * PEERTUBE_BITS_PER_PIXEL[height])
    return [
        *FFMPEG, "-i", str(source.path), "-max_muxing_queue_size", "1024", "-map_metadata", "-1",
        "-pix_fmt", "yuv420p", "-c:v", "libx264", "-vf", f"scale=w=-2:h={height}",
        "-preset", "veryfast", "-maxrate:v", str(rate), "-bufsize:v", str(2 * rate),
        "-b_strategy", "1", "-bf", "16", "-r", str(source.fps), "-g:v", str(2 * source.fps),
        "-c:a", "aac", "-b:a", "192k", *_hls(out, height),
    ]  # fmt: skip


def mediacms(source: Source, out: Path, rungs: Sequence[int]) -> list[Command]:
    """One process per rendition, then one stream copy for each."""
    encodes = [_mediacms_rung(source, out, height) for height in sorted(rungs)]
    copies = [[*FFMPEG, "-i", f"{out}/enc{height}.mp4", "-c", "copy", *_hls(out, height)]
              for height in sorted(rungs)]  # fmt: skip
    return [*encodes, *copies]


def _mediacms_rung(source: Source, out: Path, height: int) -> Command:
    width, cap = round(height * 16 / 9), f"{int(MEDIACMS_KBPS[height] * 1.5)}k"
    scale = (
        f"scale=if(lt(iw\\,ih)\\,{height}\\,{width}):if(lt(iw\\,ih)\\,{width}\\,{height})"
        f":force_original_aspect_ratio=decrease:force_divisible_by=2:flags=lanczos,fps={source.fps}"
    )
    return [
        *FFMPEG, "-i", str(source.path), "-c:v", "libx264", "-filter:v", scale,
        "-pix_fmt", "yuv420p", "-crf", "23", "-c:a", "aac", "-b:a", "128k", "-ac", "2",
        "-maxrate", cap, "-bufsize", cap, "-force_key_frames", "expr:gte(t,n_forced*4)",
        "-x264-params", f"keyint={source.fps * 8}:keyint_min={source.fps * 4}",
        "-preset", "medium", "-profile:v", "main", "-level", "4.2", f"{out}/enc{height}.mp4",
    ]  # fmt: skip


def bare(source: Source, out: Path, rungs: Sequence[int]) -> list[Command]:
    """One process, one decode, chained scalers."""
    heights = sorted(rungs, reverse=True)
    command = [*FFMPEG, "-i", str(source.path), "-filter_complex", _chain(heights, source.fps)]
    for height in heights:
        crf, cap, sound = OURS[height]
        command += [
            "-map", f"[v{height}]", "-map", "0:a:0?", "-map_metadata", "-1",
            "-map_chapters", "-1", "-c:v", "libx264", "-preset", "medium", "-crf", str(crf),
            "-maxrate", f"{cap}k", "-bufsize", f"{2 * cap}k", "-g", str(source.fps * 4),
            "-keyint_min", str(source.fps * 4), "-sc_threshold", "0", "-pix_fmt", "yuv420p",
            "-c:a", "aac", "-ac", "1", "-ar", "48000", "-b:a", f"{sound}k", *_hls(out, height),
        ]  # fmt: skip
    return [command]


def decode(source: Source) -> Command:
    """One decode and one scaling to 360, kept nowhere: what a second pass over a film costs."""
    return [*FFMPEG, "-i", str(source.path), "-vf", f"fps={source.fps},scale=-2:360",
            "-an", "-f", "null", "-"]  # fmt: skip


def _chain(heights: Sequence[int], fps: int) -> str:
    """Each rung is scaled from the one above it."""
    parts = [f"[0:v]fps={fps}[c0]"]
    for number, height in enumerate(heights):
        is_last = number == len(heights) - 1
        ends = f"[v{height}]" if is_last else f",split=2[v{height}][c{number + 1}]"
        parts.append(f"[c{number}]scale=-2:{height}{ends}")
    return ";".join(parts)


def _hls(out: Path, height: int) -> Command:
    return ["-f", "hls", "-hls_time", "4", "-hls_list_size", "0", "-hls_playlist_type", "vod",
            "-hls_segment_type", "fmp4", "-hls_flags", "single_file",
            "-hls_segment_filename", f"{out}/{height}.mp4", f"{out}/{height}.m3u8"]  # fmt: skip
