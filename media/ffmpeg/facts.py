"""What inspection finds out about a file, and the codes by which it refuses or warns."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any


class RefusalCode(StrEnum):
    """Why a file is refused. Sentences for people are made from these where they are shown."""

    EMPTY = "empty"
    """The file has no bytes."""
    NOT_MEDIA = "not_media"
    """No container we accept, or nothing readable in it: a renamed program, a playlist, damage."""
    NO_STREAM = "no_stream"
    """A known container without picture or sound that can be decoded."""
    ENCRYPTED = "encrypted"
    """Picture and sound are locked by copy protection."""
    TOO_LONG = "too_long"
    """It announces more hours than allowed."""
    HOLLOW = "hollow"
    """It announces more time than its few bytes can fill: a header made to keep us busy."""
    TOO_LARGE = "too_large"
    """The picture has more pixels, or a longer side, than allowed."""
    TOO_MANY_STREAMS = "too_many_streams"
    """More streams than any camera writes."""
    TOO_SLOW = "too_slow"
    """Reading it took longer than allowed: it is built to hang us, or badly broken."""


class WarningCode(StrEnum):
    """What a person should know about an accepted file."""

    SOUND_UNUSABLE = "sound_unusable"
    """It announces sound that can't be decoded: only the picture is kept."""
    PICTURE_UNUSABLE = "picture_unusable"
    """It announces a picture that can't be decoded: only the sound is kept."""
    NO_SOUND = "no_sound"
    """A film without any sound."""
    SUBTITLES_DROPPED = "subtitles_dropped"
    """Subtitles inside the file are not taken over: attach them as a caption file."""
    DURATION_UNKNOWN = "duration_unknown"
    """Neither announced nor found in time: the length is known after the first encode."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture that will be used."""

    index: int
    """Number of the stream in its file."""
    codec: str
    width: int
    """As displayed: after rotation, with square pixels."""
    height: int
    coded_width: int
    coded_height: int
    fps: Fraction
    """Real frames a second: the median distance where the rate varies."""
    is_vfr: bool
    rotation: int
    """Degrees clockwise that a player turns it: 0, 90, 180 or 270."""
    is_mirrored: bool
    hdr: str
    """Transfer curve, "pq" or "hlg"; empty for ordinary film."""
    is_interlaced: bool
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound that will be used."""

    index: int
    codec: str
    channels: int
    sample_rate: int
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file is. Nothing here tells a place, a device or a name: only whether they exist."""

    container: str
    """First name of ffmpeg's demuxer: mov (all of MP4's family), matroska, avi, wav..."""
    size_bytes: int
    duration_s: float | None
    """From the file's word or its packets; None if neither tells."""
    picture: Picture | None
    sound: Sound | None
    place_found: bool
    device_found: bool
    attached_pictures: int
    subtitle_streams: int
    data_streams: int
    chapters: int
    warnings: tuple[WarningCode, ...]

    @property
    def has_video(self) -> bool:
        """Whether there is a usable picture."""
        return self.picture is not None

    @property
    def has_audio(self) -> bool:
        """Whether there is usable sound."""
        return self.sound is not None

    @property
    def width(self) -> int:
        """Displayed width in pixels, 0 without picture."""
        return self.picture.width if self.picture else 0

    @property
    def height(self) -> int:
        """Displayed height in pixels, 0 without picture."""
        return self.picture.height if self.picture else 0

    @property
    def fps(self) -> float:
        """Frames a second, 0 without picture."""
        return float(self.picture.fps) if self.picture else 0.0

    @property
    def hdr(self) -> str:
        """Transfer curve "pq" or "hlg", empty for ordinary film."""
        return self.picture.hdr if self.picture else ""

    @property
    def rotation(self) -> int:
        """Degrees clockwise that a player turns it."""
        return self.picture.rotation if self.picture else 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Accepted or refused, why, and the facts. A refusal without facts could not be read."""

    accepted: bool
    code: str
    """A RefusalCode, or "ok"."""
    reason: str
    """English, technical, one line; empty if accepted."""
    facts: Facts | None


def as_json(facts: Facts) -> dict[str, object]:
    """Return the facts as plain values: fractions as "30000/1001", codes as text."""
    plain = {name: _plain(value) for name, value in asdict(facts).items()}
    return plain | {"has_video": facts.has_video, "has_audio": facts.has_audio,
                    "width": facts.width, "height": facts.height,
                    "fps": round(facts.fps, 3)}  # fmt: skip


def from_json(stored: Mapping[str, Any]) -> Facts:
    """Return the facts that `as_json` wrote. Raises KeyError or TypeError on anything else."""
    values = {name: stored[name] for name in Facts.__slots__}
    picture, sound = values["picture"], values["sound"]
    values["picture"] = picture and Picture(**{**picture, "fps": Fraction(picture["fps"])})
    values["sound"] = sound and Sound(**sound)
    values["warnings"] = tuple(map(WarningCode, values["warnings"]))
    return Facts(**values)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, (Fraction, StrEnum)) else value
