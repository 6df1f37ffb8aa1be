"""The loom: covers, bands and avatars drawn from a seed; same seed, same weaving.

Motifs are plain geometry of our own, not copies of any people's designs. This module says what
to draw, `templates/macros/weave.html` draws it.
"""

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, g

UNIT = 4
"""Side of one stitch, in units of the drawing."""
COVER_WIDTH = 240

MOTIFS: dict[str, tuple[str, ...]] = {
    "ave": (
        "x...........x...",
        "xx.........xx...",
        ".xxx.....xxx..x.",
        "..xxxx.xxxx..xxx",
        "....xxxxx.....x.",
        ".....xxx........",
        "......x.........",
    ),
    "ala": ("xx......xx", ".xx....xx.", "..xx..xx..", "...xxxx...", "....xx...."),
    "rombo": ("...x....", "..xxx...", ".xx.xx..", "xx.x.xx.", ".xx.xx..", "..xxx...", "...x...."),
    "zig": ("x......x", "xx....xx", ".xx..xx.", "..xxxx..", "...xx..."),
    "esc": ("xx......", "xxxx....", "xxxxxx..", "xxxxxxxx"),
    "sem": ("....", ".xx.", "...."),
    "pun": ("xx..",),
    "rio": ("xxx...", "..x..x", "..xxxx"),
}
MAIN_MOTIFS = ("ave", "rombo", "ala", "zig")
SIDE_MOTIFS = ("esc", "sem", "pun", "rio")

DYES = {
    "anil": "#263f94",
    "noche": "#141c42",
    "quetzal": "#0f7a60",
    "verde": "#1f9d7c",
    "grana": "#b3173f",
    "rosa": "#d6345f",
    "cempa": "#f5b31b",
    "manta": "#f3ecd8",
    "cielo": "#8fa8f0",
}
TINTS = (
    ("anil", "cempa", "manta", "rosa"),
    ("quetzal", "cempa", "manta", "noche"),
    ("grana", "manta", "cempa", "noche"),
    ("noche", "verde", "cempa", "rosa"),
    ("cempa", "grana", "noche", "quetzal"),
    ("noche", "cielo", "manta", "cempa"),
)
"""Ground, side band, main motif, rule."""

AVATAR_STITCHES = 7


@dataclass(frozen=True, slots=True)
class Stripe:
    """A plain stripe of one color."""

    y: int
    height: int
    color: str


@dataclass(frozen=True, slots=True)
class Row:
    """A motif repeated over the width; `id` is unique on the page, for the SVG pattern."""

    id: str
    y: int
    width: int
    height: int
    color: str
    path: str


@dataclass(frozen=True, slots=True)
class Weaving:
    """What to draw, in units of the drawing."""

    width: int
    height: int
    ground: str
    stripes: Sequence[Stripe]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Avatar:
    """A face for a pseudonym: a small symmetric weaving."""

    ground: str
    color: str
    path: str


def init_app(app: Flask) -> None:
    """Give the loom to templates; use it through macros/weave.html."""
    app.jinja_env.globals["loom"] = {"cover": cover, "band": band, "avatar": avatar}


def cover(
    seed: str, *, tint: int | None = None, motif: str | None = None, width: int = COVER_WIDTH
) -> Weaving:
    """Weave a cover. `tint` (0 to 5) and `motif` (MAIN_MOTIFS) are an author's choice.

    A larger width shows finer stitches in the same place.
    """
    key = _key(seed)
    ground, side_color, main_color, rule = _colors(key % len(TINTS) if tint is None else tint)
    # As the design's own generator: birds and diamonds come twice as often.
    main = motif or (*MAIN_MOTIFS, "ave", "rombo")[(key // 6) % 6]
    side = random.Random(key).choice(SIDE_MOTIFS)  # noqa: S311 - a pattern, not a secret
    return _weave(
        [(None, 2, ground), (side, 1, side_color), (None, 1, ground), (None, 1, rule),
         (None, 2, ground), (main, 1, main_color), (None, 2, ground), (None, 1, rule),
         (None, 1, ground), (side, -1, side_color), (None, 2, ground)],
        ground, width,
    )  # fmt: skip


def band(*, tint: int = 0, motif: str = "ave") -> Weaving:
    """Weave one long band between two rules: borders of heroes and certificates."""
    ground, side_color, main_color, rule = _colors(tint)
    return _weave(
        [(None, 1, rule), (None, 1, ground), (motif, 1, main_color), (None, 1, ground),
         (None, 1, side_color)],
        ground, 400 * UNIT,
    )  # fmt: skip


def avatar(seed: str) -> Avatar:
    """Weave a face of 7 by 7 stitches from a public id or alias."""
    key = _key(seed)
    ground, _, color, _ = _colors(key % len(TINTS))
    rows = []
    for row in range(AVATAR_STITCHES):
        half = "".join("x" if key >> (20 + row * 4 + n) & 1 else "." for n in range(4))
        rows.append(half + half[-2::-1])
    return Avatar(ground, color, _path(tuple(rows)))


def _weave(layers: Sequence[tuple[str | None, int, str]], ground: str, width: int) -> Weaving:
    """Lay (motif or None, stitches or direction, color) from top to bottom."""
    y, stripes, rows = 0, [], []
    for motif, amount, color in layers:
        if motif is None:
            if color != ground:
                stripes.append(Stripe(y, amount * UNIT, color))
            y += amount * UNIT
            continue
        drawing = MOTIFS[motif][::amount]
        height = len(drawing) * UNIT
        path = _path(tuple(drawing))
        rows.append(Row(_new_id(), y, len(drawing[0]) * UNIT, height, color, path))
        y += height
    return Weaving(width, y, ground, stripes, rows)


@lru_cache(1024)  # there are few motifs, and a page of courses draws each many times
def _path(rows: tuple[str, ...]) -> str:
    return "".join(
        f"M{run.start() * UNIT} {y * UNIT}h{len(run[0]) * UNIT}v{UNIT}h-{len(run[0]) * UNIT}z"
        for y, row in enumerate(rows)
        for run in re.finditer("x+", row)
    )


def _key(seed: str) -> int:
    return int(hashlib.sha256(seed.encode()).hexdigest(), 16)


def _colors(tint: int) -> tuple[str, str, str, str]:
    ground, side, main, rule = (DYES[name] for name in TINTS[tint])
    return ground, side, main, rule


def _new_id() -> str:
    g.woven = g.get("woven", 0) + 1
    return f"t{g.woven}"
