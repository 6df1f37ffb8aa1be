"""Reads single facts out of what ffprobe prints. Pure; the one place that knows its words."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from media.ffmpeg import rates
from media.ffmpeg.facts import Picture, Sound, WarningCode

Answer = Mapping[str, Any]
"""A container, stream, packet or frame in ffprobe's own shape."""

TRANSFERS = {"smpte2084": "pq", "arib-std-b67": "hlg"}
INTERLACED = ("tt", "bb", "tb", "bt")
LOCKED_TAGS = ("encv", "enca", "drmi", "drms")


def is_locked(part: Answer) -> bool:
    """Return whether copy protection locks a stream or packet."""
    sides = [str(side.get("side_data_type", "")) for side in part.get("side_data_list", ())]
    return part.get("codec_tag_string") in LOCKED_TAGS or any("ncryption" in s for s in sides)


def could_play(stream: Answer) -> bool:
    """Return whether a stream announces all that a decoder needs."""
    if is_attached(stream) or not stream.get("codec_name"):
        return False
    if stream.get("codec_type") == "video":
        return bool(stream.get("width"))
    return stream.get("codec_type") == "audio" and bool(stream.get("channels"))


def warnings(
    of_kind: Mapping[str, Sequence[Answer]], film: Answer | None, heard: Answer | None
) -> tuple[WarningCode, ...]:
    """Return what a person should know, from all streams of each kind and the two chosen."""
    found = {
        WarningCode.SOUND_UNUSABLE: of_kind["audio"] and not heard,
        WarningCode.PICTURE_UNUSABLE: of_kind["video"] and not film,
        WarningCode.NO_SOUND: film and not of_kind["audio"],
        WarningCode.SUBTITLES_DROPPED: of_kind["subtitle"],
    }
    return tuple(code for code, holds in found.items() if holds)


def picture(stream: Answer, answer: Answer, frames: Sequence[Answer]) -> Picture:
    """Return what is known of a picture stream, its packets and its first frames."""
    index = stream["index"]
    times = [float(packet["pts_time"]) for packet in answer.get("packets", ())
             if packet.get("stream_index") == index and "pts_time" in packet]  # fmt: skip
    headers = rates.announced(stream.get("avg_frame_rate"), stream.get("r_frame_rate"))
    fps, is_vfr = rates.real(times, headers)
    rotation, is_mirrored = _turned(stream)
    width, height = _square(stream)
    if rotation in (90, 270):
        width, height = height, width
    of_it = [frame for frame in frames if frame.get("stream_index") == index]
    return Picture(
        index=index,
        codec=str(stream.get("codec_name", "")),
        width=width,
        height=height,
        coded_width=stream["width"],
        coded_height=stream["height"],
        fps=fps,
        is_vfr=is_vfr,
        rotation=rotation,
        is_mirrored=is_mirrored,
        hdr=TRANSFERS.get(str(stream.get("color_transfer")), ""),
        is_interlaced=stream.get("field_order") in INTERLACED
        or any(frame.get("interlaced_frame") for frame in of_it),
        duration_s=seconds(stream),
    )


def sound(stream: Answer) -> Sound:
    """Return what is known of a sound stream."""
    return Sound(
        index=stream["index"],
        codec=str(stream.get("codec_name", "")),
        channels=int(stream.get("channels") or 0),
        sample_rate=int(stream.get("sample_rate") or 0),
        duration_s=seconds(stream),
    )


def _square(stream: Answer) -> tuple[int, int]:
    """Return the size with square pixels: the width gives, so no line is invented or lost."""
    above, _, below = str(stream.get("sample_aspect_ratio", "")).partition(":")
    ratio = Fraction(1)
    if above.isdigit() and below.isdigit() and int(above) and int(below):
        ratio = Fraction(int(above), int(below))
    if not Fraction(1, 10) < ratio < 10:
        ratio = Fraction(1)
    return max(2, round(stream["width"] * ratio)), int(stream["height"])


def _turned(stream: Answer) -> tuple[int, bool]:
    """Return (degrees clockwise, mirrored) from the display matrix a b u c d v x y w."""
    for side in stream.get("side_data_list", ()):
        numbers = [word for word in str(side.get("displaymatrix", "")).split()
                   if word.lstrip("-").isdigit()]  # fmt: skip
        if len(numbers) >= 5:
            a, b, _, c, d = map(int, numbers[:5])
            return -round(float(side.get("rotation", 0)) / 90) * 90 % 360, a * d - b * c < 0
    return 0, False


def is_attached(stream: Answer) -> bool:
    """Return whether the stream is a cover picture, not a film."""
    return bool(stream.get("disposition", {}).get("attached_pic"))


def track(stream: Answer) -> str:
    """Return the four letters that name the kind of a track."""
    return str(stream.get("codec_tag_string", ""))


def seconds(described: Answer) -> float | None:
    """Return a duration as announced by a container or stream; None if it says nothing."""
    try:
        seconds = float(described.get("duration", ""))
    except ValueError:
        return None
    return seconds if seconds > 0 else None


def longest(*described: Answer | None) -> float | None:
    """Return the duration of the first (the container), else the longest of the others."""
    whole, *streams = [seconds(each) if each else None for each in described]
    return whole or max((found for found in streams if found), default=None)
