"""The whole way of one file, without any database: rungs, playlists, copies, pictures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from media.ffmpeg import ladder, loudness, packaging, pictures, render
from media.ffmpeg.facts import Facts
from media.ffmpeg.ladder import Rung
from media.ffmpeg.packaging import RungOutput
from media.ffmpeg.pictures import Storyboard
from media.ffmpeg.progress import OnProgress, ignore
from media.ffmpeg.runner import never


@dataclass(frozen=True, slots=True)
class Transcoded:
    """All that was made of a file. Poster and storyboard are None for sound alone."""

    rungs: list[RungOutput]
    master: Path
    poster: Path | None
    storyboard: Storyboard | None
    gain_db: float


def transcode(
    source: Path,
    out: Path,
    facts: Facts,
    rungs: Sequence[Rung],
    *,
    on_progress: OnProgress = ignore,
    is_cancelled: Callable[[], bool] = never,
) -> Transcoded:
    """Make everything of a file in an existing folder; the playable rung and the sound first."""
    gain_db = loudness.measure(
        source, facts, limits=render.limits_for(facts, []), is_cancelled=is_cancelled
    ).gain_db
    made: list[RungOutput] = []
    phases = [phase for phase in (ladder.first_of(rungs), ladder.rest_of(rungs)) if phase]
    for phase in phases:
        made += render.render(
            source,
            out,
            facts,
            phase,
            on_progress=on_progress,
            is_cancelled=is_cancelled,
            gain_db=gain_db,
        )
    poster = storyboard = None
    if facts.has_video:
        poster = pictures.poster(source, out / "poster.jpg", facts, is_cancelled=is_cancelled)
        target = out / "storyboard.jpg"
        storyboard = pictures.storyboard(source, target, facts, is_cancelled=is_cancelled)
    master = out / "master.m3u8"
    master.write_text(packaging.master_playlist(made), "utf-8")
    return Transcoded(made, master, poster, storyboard, gain_db)
