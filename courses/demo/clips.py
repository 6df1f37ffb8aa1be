"""Short films of moving cloth with a tune, so that the demo's videos go the way of all others.

Drawn and encoded here from nothing: no file of anybody is read, so ffmpeg runs without its jail.
"""

import hashlib
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from escuela.errors import TryLater
from escuela.web.weave import DYES, MAIN_MOTIFS, MOTIFS, SIDE_MOTIFS, TINTS
from media.ffmpeg import locate, runner

WIDTH, HEIGHT = 854, 480
FPS = 15
LEAST_S, MOST_S = 6, 15
CUE_S = 3
ENCODE_MAX_S = 120

PENTATONIC = (220.0, 261.63, 293.66, 329.63, 392.0, 440.0)
"""Notes in Hz; any two of them sound well together."""


@dataclass(frozen=True, slots=True)
class Cloth:
    """A woven picture: rows of stitches as colors, and where its three moving bands begin."""

    rows: Sequence[Sequence[bytes]]
    middle_row: int
    last_row: int


def cues_of(title: str, summary: str) -> tuple[str, ...]:
    """Return what the captions of a clip say, one entry per cue: the title, then its sentences."""
    sentences = re.split(r"(?<=[.?!;]) +", summary.strip())
    return (title, *sentences)[: MOST_S // CUE_S]


def captions_of(cues: Sequence[str]) -> str:
    """Return the cues as WebVTT, each as long as the others."""
    blocks = (
        f"00:00:{number * CUE_S:02}.000 --> 00:00:{(number + 1) * CUE_S:02}.000\n{cue}"
        for number, cue in enumerate(cues)
    )
    return "\n\n".join(("WEBVTT", *blocks)) + "\n"


def length_s(cues: Sequence[str]) -> int:
    """Return how long the clip of these captions is."""
    return max(LEAST_S, len(cues) * CUE_S)


def make_clip(seed: str, path: Path, *, seconds: int, tint: int | None = None) -> None:
    """Write an MP4 of a cloth that moves, with a tune; the same seed gives the same film.

    Raises TryLater if this machine's ffmpeg can't.
    """
    cloth = weave(seed, tint)
    picture = path.with_suffix(".ppm")
    unit = HEIGHT // len(cloth.rows) + 1
    picture.write_bytes(_ppm(cloth, unit))
    command = [
        str(locate.tools().ffmpeg), "-hide_banner", "-nostdin", "-y", "-loglevel", "error",
        "-loop", "1", "-framerate", str(FPS), "-f", "image2", "-i", str(picture),
        "-f", "lavfi", "-i", f"aevalsrc={_tune(seed)}:s=48000",
        "-filter_complex", _motion(cloth, unit), "-map", "[v]", "-map", "1:a",
        "-t", str(seconds), "-c:v", "libx264", "-preset", "veryfast", "-crf", "22",
        "-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart", str(path),
    ]  # fmt: skip
    finished = runner.run(command, wall_s=ENCODE_MAX_S)
    picture.unlink()
    if finished.code != 0:
        raise TryLater(finished.log)


def weave(seed: str, tint: int | None = None) -> Cloth:
    """Weave the cloth of a seed: side band, main motif, side band, as on a cover."""
    number = _number(seed)
    names = TINTS[number % len(TINTS) if tint is None else tint]
    ground, side_dye, main_dye, rule_dye = (bytes.fromhex(DYES[name][1:]) for name in names)
    side, main = MOTIFS[SIDE_MOTIFS[number % 4]], MOTIFS[MAIN_MOTIFS[number // 4 % 4]]
    width = _width(len(side[0]), len(main[0]))
    plain, rule = [ground] * width, [rule_dye] * width
    top = [plain, plain, *_band(side, ground, side_dye, width), plain, rule, plain]
    middle = [plain, *_band(main, ground, main_dye, width), plain]
    bottom = [plain, rule, plain, *_band(side[::-1], ground, side_dye, width), plain, plain]
    return Cloth([*top, *middle, *bottom], len(top), len(top) + len(middle))


def _band(rows: Sequence[str], ground: bytes, dye: bytes, width: int) -> Iterator[Sequence[bytes]]:
    for row in rows:
        yield [dye if row[place % len(row)] == "x" else ground for place in range(width)]


def _width(*motifs: int) -> int:
    """Return a width in stitches where each motif ends where it began, so nothing jumps."""
    period = math.lcm(*motifs)
    return period * math.ceil(64 / period)


def _ppm(cloth: Cloth, unit: int) -> bytes:
    """Return the cloth as a portable pixmap, `unit` pixels a stitch."""
    lines = [b"".join(stitch * unit for stitch in row) * unit for row in cloth.rows]
    width = len(cloth.rows[0]) * unit
    return b"P6 %d %d 255\n" % (width, len(cloth.rows) * unit) + b"".join(lines)


def _motion(cloth: Cloth, unit: int) -> str:
    """Return the filter: the middle goes one way, the sides the other."""
    middle, last, end = (row * unit for row in (cloth.middle_row, cloth.last_row, len(cloth.rows)))
    return (
        "split=3[a][b][c];"
        f"[a]crop=iw:{middle}:0:0,scroll=h=0.003[a1];"
        f"[b]crop=iw:{last - middle}:0:{middle},scroll=h=-0.005[b1];"
        f"[c]crop=iw:{end - last}:0:{last},scroll=h=0.003[c1];"
        f"[a1][b1][c1]vstack=3,crop={WIDTH}:{HEIGHT}:0:0,format=yuv420p[v]"
    )


def _tune(seed: str) -> str:
    """Return a plucked tune of eight notes as an expression of the time `t`."""
    number = _number(seed)
    notes = [PENTATONIC[(number >> (3 * place)) % len(PENTATONIC)] for place in range(8)]
    pitch = "+".join(
        f"{note}*between(mod(t\\,4)\\,{place / 2}\\,{place / 2 + 0.4999})"
        for place, note in enumerate(notes)
    )
    return f"0.4*sin(2*PI*({pitch})*t)*exp(-5*mod(t\\,0.5))"


def _number(seed: str) -> int:
    return int(hashlib.sha256(seed.encode()).hexdigest(), 16)
