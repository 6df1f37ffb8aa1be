"""Still pictures of a film: the poster, and a storyboard of small frames at even distances.

Both decode key frames alone, about 1 % of the work of the ladder; where a film has too few of
them to show anything, every frame is decoded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import ffmpeg

from media.ffmpeg import commands, graph, invoke, ladder, timeline
from media.ffmpeg.errors import BadInput
from media.ffmpeg.facts import Facts, Picture
from media.ffmpeg.render import limits_for
from media.ffmpeg.runner import never
from media.ffmpeg.timeline import Stream

POSTER_SIDE = 360
POSTER_FROM = 24
"""Key frames among which the most typical one is chosen: black beginnings lose."""

TILE_SIDE = 90
COLUMNS = 10
TILES_MAX = 100
INTERVAL_MIN_S = 2.0
UNKNOWN_S = 600.0
JPEG = {"qscale:v": "5", "f": "image2", "update": "1", "frames:v": "1", "pix_fmt": "yuvj420p"}


@dataclass(frozen=True, slots=True)
class Storyboard:
    """Small frames in one JPEG, row by row: frame n shows the film at n * interval_s."""

    path: Path
    columns: int
    rows: int
    tiles: int
    tile_width: int
    tile_height: int
    interval_s: float


def poster(
    source: Path, target: Path, facts: Facts, *, is_cancelled: Callable[[], bool] = never
) -> Path:
    """Write a JPEG of a typical frame, short side 360 at most. Raises BadInput without frame."""
    _picture(facts)
    width, height = ladder.scaled(facts, POSTER_SIDE)

    def draw(stream: Stream) -> Stream:
        return _small(stream, facts, width, height).filter("thumbnail", POSTER_FROM)

    return _draw(source, target, facts, draw, is_cancelled)


def storyboard(
    source: Path, target: Path, facts: Facts, *, is_cancelled: Callable[[], bool] = never
) -> Storyboard:
    """Write a JPEG of up to 100 small frames. Raises BadInput without frame."""
    _picture(facts)
    width, height = ladder.scaled(facts, TILE_SIDE)
    duration_s = facts.duration_s or UNKNOWN_S
    interval_s = round(max(INTERVAL_MIN_S, duration_s / TILES_MAX), 3)
    tiles = min(TILES_MAX, ceil(duration_s / interval_s))
    rows = ceil(tiles / COLUMNS)

    def draw(stream: Stream) -> Stream:
        stream = stream.filter("fps", fps=1 / interval_s, start_time=0, round="up")
        stream = _small(stream, facts, width, height)
        stream = stream.filter("tpad", stop=tiles, stop_mode="clone").filter(
            "trim", end_frame=tiles
        )
        return stream.filter("tile", f"{COLUMNS}x{rows}")

    _draw(source, target, facts, draw, is_cancelled)
    return Storyboard(target, COLUMNS, rows, tiles, width, height, interval_s)


def _small(stream: Stream, facts: Facts, width: int, height: int) -> Stream:
    picture = _picture(facts)
    stream = graph.upright(stream, picture, fps=None)
    return graph.sized(stream, picture, width, height)


def _picture(facts: Facts) -> Picture:
    if facts.picture is None:
        raise BadInput("there is no picture to draw from")
    return facts.picture


def _draw(
    source: Path,
    target: Path,
    facts: Facts,
    draw: Callable[[Stream], Stream],
    is_cancelled: Callable[[], bool],
) -> Path:
    """Draw from key frames; from all frames where those give nothing."""
    target = target.parent.resolve(strict=True) / target.name
    for options in ({"skip_frame": "nokey"}, {}):
        film = timeline.whole(source, facts, **options)
        drawn = ffmpeg.output(draw(film.picture), str(target), **JPEG, **commands.NOTHING_HIDDEN)
        invoke.ffmpeg(
            ffmpeg.get_args(drawn),
            reads=film.reads,
            writes=target.parent,
            limits=limits_for(facts, []),
            is_cancelled=is_cancelled,
        )
        if target.is_file() and target.stat().st_size:
            return target
    raise BadInput("no frame could be decoded")
