"""A small square picture made anew from one that was sent: decoded in the jail, encoded again.

Nothing of the sent file survives but what is seen (R6): ffmpeg is told to carry no metadata, and
what it wrote is taken apart once more, since newer versions hand EXIF on by themselves.
"""

from collections.abc import Callable
from pathlib import Path

from media.ffmpeg import invoke
from media.ffmpeg.commands import NOTHING_HIDDEN
from media.ffmpeg.errors import BadInput
from media.ffmpeg.runner import never
from media.ffmpeg.sandbox import GIB, Limits

SIDE = 160
"""Pixels: twice what pages show it at, for dense screens."""
MOST_PIXELS = 50_000_000
QUALITIES = (4, 8, 14, 22, 31)
"""From fine to coarse: the first that is light enough is kept."""
LIMITS = Limits(wall_s=15, cpu_s=10, address_space_bytes=2 * GIB, file_bytes=1_000_000)

# On white, since JPEG knows no transparency; whole, since a cut logo is none.
_DRAWING = (
    f"color=white:s={SIDE}x{SIDE}:d=1[ground];"
    f"[0:v]scale={SIDE}:{SIDE}:force_original_aspect_ratio=decrease[picture];"
    "[ground][picture]overlay=(W-w)/2:(H-h)/2:format=rgb,format=yuvj420p[drawn]"
)

_START, _SCAN, _COMMENT = 0xD8, 0xDA, 0xFE
_APPLICATION = range(0xE0, 0xF0)


def square(
    source: Path, folder: Path, *, max_bytes: int, is_cancelled: Callable[[], bool] = never
) -> bytes:
    """Return a JPEG of at most so many bytes. Raises BadInput if it can't be, and as `invoke`."""
    target = folder / "square.jpg"
    for quality in QUALITIES:
        invoke.ffmpeg(
            _arguments(source, target, quality),
            reads=[source],
            writes=folder,
            limits=LIMITS,
            formats=invoke.PICTURES,
            is_cancelled=is_cancelled,
        )
        picture = bare(target.read_bytes()) if target.is_file() else b""
        if 0 < len(picture) <= max_bytes:
            return picture
    raise BadInput("no picture that is light enough came out of it")


def bare(jpeg: bytes) -> bytes:
    """Return a JPEG without its application segments and comments; b"" if it is none."""
    if jpeg[:2] != bytes((0xFF, _START)):
        return b""
    kept, at = [jpeg[:2]], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        kind, end = jpeg[at + 1], at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if kind == _SCAN:  # from here on only the picture itself
            return b"".join((*kept, jpeg[at:]))
        if kind not in _APPLICATION and kind != _COMMENT:
            kept.append(jpeg[at:end])
        at = end
    return b""


def _arguments(source: Path, target: Path, quality: int) -> list[str]:
    hidden = [part for name, value in NOTHING_HIDDEN.items() for part in (f"-{name}", value)]
    return [
        "-max_pixels", str(MOST_PIXELS), "-i", str(source),
        "-filter_complex", _DRAWING, "-map", "[drawn]", "-frames:v", "1",
        "-c:v", "mjpeg", "-q:v", str(quality), *hidden, "-f", "image2", "-update", "1", str(target),
    ]  # fmt: skip
