"""What can be decided about playing without asking anyone: choices, files, the default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from media.library.models import Render, Rendition

LIGHT = {"av1", "opus"}
"""Codecs of the data saver: never a choice of their own, but the cheaper way to the same choice
on devices that can."""

MIMETYPES: Mapping[str, str] = {
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".jpg": "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class Light:
    """The data saver's version of a choice."""

    playlist: str
    """Name of its playlist."""
    size_bytes: int
    mimetype: str
    """With codecs, as Media Source asks for it."""
    codecs: str
    kbps: int
    """Average."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to follow a video, with its price."""

    name: str
    """"audio", or the short side in pixels: "240"."""
    kind: str
    """"audio" or "video"."""
    width: int
    height: int
    size_bytes: int
    playlist: str
    """Name of its HLS playlist."""
    plain: str | None
    """Name of its plain file, which needs no JavaScript; None for the heavy rungs."""
    plain_bytes: int
    light: Light | None


@dataclass(frozen=True, slots=True)
class File:
    """Something below a render's address that is stored."""

    key: str
    """Storage key."""
    mimetype: str
    is_segmented: bool
    """Read piece by piece by a player that asks this address for each piece."""


def choices_of(renditions: Sequence[Rendition]) -> tuple[Choice, ...]:
    """Return what is ready to be watched: sound first, then pictures from small to large."""
    ready = [rung for rung in renditions if rung.is_ready]
    light = {_place(rung): rung for rung in ready if rung.codec in LIGHT}
    plain = sorted((rung for rung in ready if rung.codec not in LIGHT), key=_place)
    return tuple(_choice(rung, light.get(_place(rung))) for rung in plain)


def default_choice(choices: Sequence[Choice], *, saves_data: bool) -> Choice:
    """Return the choice that is marked before the person chooses: the lightest picture.

    Sound where the person saves data, and where there is no picture (design/README.md, 6).
    """
    pictures = [choice for choice in choices if choice.kind == "video"]
    sounds = [choice for choice in choices if choice.kind == "audio"]
    if pictures and not (saves_data and sounds):
        return pictures[0]
    return sounds[0]


def files_of(render: Render) -> dict[str, File]:
    """Return all stored files of a render by the name they have below its address."""
    files: dict[str, File] = {}
    for rung in render.renditions:
        if rung.is_ready and rung.media_key:
            files[_name(rung.media_key)] = _file(rung.media_key, is_segmented=True)
        if rung.is_ready and rung.plain_key:
            files[_name(rung.plain_key)] = _file(rung.plain_key, is_segmented=False)
    for key in (render.poster_key, render.storyboard_key):
        if key:
            files[_name(key)] = _file(key, is_segmented=False)
    return files


def playlist_name(rung: Rendition) -> str:
    """Return the name of a rung's playlist below its render's address."""
    return f"{rung.name}.m3u8"


def _choice(rung: Rendition, light: Rendition | None) -> Choice:
    return Choice(
        name=rung.name,
        kind=rung.kind,
        width=rung.width,
        height=rung.height,
        size_bytes=rung.media_bytes,
        playlist=playlist_name(rung),
        plain=_name(rung.plain_key) if rung.plain_key else None,
        plain_bytes=rung.plain_bytes,
        light=_light(light) if light else None,
    )


def _light(rung: Rendition) -> Light:
    container = "audio/mp4" if rung.kind == "audio" else "video/mp4"
    return Light(
        playlist=playlist_name(rung),
        size_bytes=rung.media_bytes,
        mimetype=f'{container}; codecs="{rung.codecs}"',
        codecs=rung.codecs,
        kbps=round(rung.avg_kbps),
    )


def _place(rung: Rendition) -> int:
    """Order: sound is 0, pictures by their short side."""
    return 0 if rung.kind == "audio" else min(rung.width, rung.height)


def _name(key: str) -> str:
    return PurePosixPath(key).name


def _file(key: str, *, is_segmented: bool) -> File:
    return File(key, MIMETYPES[PurePosixPath(key).suffix], is_segmented)
