"""What is shown, in which order: where every output begins.

Whatever shortens, covers or mutes a source is built here and nowhere else, so no rendition,
poster, storyboard or preview can reach past it to the source.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ffmpeg

from media.ffmpeg.facts import Facts

Stream = Any
"""A node of ffmpeg-python's graph, which has no types."""

LASTS_AT_MOST_S = 4 * 3600
"""However much a header promises, no more is read."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Picture and sound of a film in the order in which they are shown."""

    reads: tuple[Path, ...]
    """The files it is made of, absolute and resolved."""
    picture: Stream | None
    sound: Stream | None
    duration_s: float | None
    """Announced; None if unknown."""


def whole(source: Path, facts: Facts, **options: str) -> Timeline:
    """Return the source from beginning to end. `options` go before its `-i`."""
    path = source.resolve(strict=True)
    opened = ffmpeg.input(str(path), t=str(LASTS_AT_MOST_S), **options)
    return Timeline(
        reads=(path,),
        picture=opened[str(facts.picture.index)] if facts.picture else None,
        sound=opened[str(facts.sound.index)] if facts.sound else None,
        duration_s=facts.duration_s,
    )
