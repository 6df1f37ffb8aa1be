"""Which renditions a source gets. One table; the numbers and their reasons are in docs/adr.

CRF and caps were chosen at equal VMAF against the peers' settings; sound is mono, since at 240
and 360 a stereo track of the peers weighs more than the picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from media.ffmpeg.facts import Facts

SEGMENT_S = 4
"""Length of a segment and of a group of pictures: a player can start or switch at each."""

FPS_MAX = Fraction(30)
AV1_MIN_SIDE = 64
"""SVT-AV1 refuses smaller pictures."""


class Kind(StrEnum):
    """What a rung is made of."""

    H264 = "h264"
    AV1 = "av1"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition to make. Rates are in kbit/s."""

    name: str
    kind: Kind
    side: int
    """Short side in pixels at most; 0 for sound."""
    crf: int
    cap_kbps: int
    """Peak of the picture; 0 where the codec's own quality setting rules alone."""
    audio_codec: str
    audio_kbps: int
    has_plain: bool = False
    """Whether a plain MP4 or m4a copy is made: no JavaScript, old phones, sharing, offline."""


LADDER = (
    Rung("1080", Kind.H264, 1080, 26, 2800, "aac", 64),
    Rung("720", Kind.H264, 720, 26, 1500, "aac", 64),
    Rung("480", Kind.H264, 480, 26, 750, "aac", 64),
    Rung("360", Kind.H264, 360, 27, 420, "aac", 48, has_plain=True),
    Rung("240", Kind.H264, 240, 28, 200, "aac", 32, has_plain=True),
    Rung("360-av1", Kind.AV1, 360, 45, 0, "libopus", 24),
    Rung("240-av1", Kind.AV1, 240, 45, 0, "libopus", 24),
    Rung("audio", Kind.SOUND, 0, 0, 0, "aac", 32, has_plain=True),
    Rung("audio-opus", Kind.SOUND, 0, 0, 0, "libopus", 24),
)
SMALLEST = 240
FIRST = ("360", "240")
"""The rung that makes a video playable: the first of these that it has."""


def rungs_for(facts: Facts) -> list[Rung]:
    """Return all rungs of a source, largest picture first, sound last. Nothing is upscaled.

    A source between two rungs keeps its own size in the one above, if that is at most 360: a
    film of 272 lines has "360" (at 272) and "240"; one of 144 lines has "240" alone (at 144).
    """
    return [rung for rung in LADDER if _fits(rung, facts)]


def first_of(rungs: Iterable[Rung]) -> list[Rung]:
    """Return what is made first: with it a video can be watched, on any line heard."""
    by_name = {rung.name: rung for rung in rungs}
    picture = [by_name[name] for name in FIRST if name in by_name][:1]
    return picture + [rung for rung in by_name.values() if rung.name == "audio"]


def rest_of(rungs: Iterable[Rung]) -> list[Rung]:
    """Return what is made after `first_of`."""
    every = list(rungs)
    first = first_of(every)
    return [rung for rung in every if rung not in first]


def picture_size(facts: Facts, rung: Rung) -> tuple[int, int]:
    """Return (width, height) of a rung: even, in proportion, never larger than the source."""
    return scaled(facts, rung.side)


def scaled(facts: Facts, side: int) -> tuple[int, int]:
    """Return (width, height) with a short side of at most `side` pixels, by the same rule."""
    short = min(facts.width, facts.height)
    side = min(side, short)
    return _even(facts.width * side / short), _even(facts.height * side / short)


def frame_rate(facts: Facts) -> Fraction:
    """Return the frames a second of every rung: the source's, at most 30."""
    return min(facts.picture.fps, FPS_MAX) if facts.picture else FPS_MAX


def _fits(rung: Rung, facts: Facts) -> bool:
    if rung.kind is Kind.SOUND:
        return facts.has_audio
    short = min(facts.width, facts.height)
    if not facts.has_video or (rung.kind is Kind.AV1 and short < AV1_MIN_SIDE):
        return False
    return rung.side <= short or rung.side == SMALLEST or (rung.side == 360 and short > SMALLEST)


def _even(size: float) -> int:
    return max(2, 2 * round(size / 2))
