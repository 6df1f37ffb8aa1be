"""What can be decided about an upload without asking anyone: kinds of file, names, limits."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from escuela.errors import Conflict, InvalidInput, TryLater
from escuela.i18n import lazy

BLOCK_BYTES = 64 * 1024
"""What is read from the line and written to disk at once; all that one upload holds in memory."""

SYNC_BYTES = 4 * 1024 * 1024
"""After so many bytes the disk is asked to keep them, so that a power cut loses no more."""

HEAD_BYTES = 512
"""How much of a file's beginning tells its kind."""

NAME_MAX_CHARS = 200

INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories that can make a name look like another one."""


class TooBig(InvalidInput):
    """The file, or what its owner already keeps here, is over a limit."""


class WrongKind(InvalidInput):
    """The file is not of a kind that its purpose takes."""


class Taken(Conflict):
    """The file was handed in already: in another tab, or by a second press of the button."""

    heading = lazy("Este archivo ya se entregó")


class NoRoom(TryLater):
    """The disk can't take the file now."""

    retry_after_s = 600


@dataclass(frozen=True, slots=True)
class Kind:
    """A container format: the endings its files go by, and how they begin."""

    name: str
    extensions: frozenset[str]
    begins: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who may go on with an upload: an account, or whoever knows a resume code (its hash)."""

    account_id: int | None = None
    resume_code_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What somebody has here: number of uploads that wait or arrive, and their whole sizes."""

    count: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a sender says of a file before its first byte."""

    purpose: str
    file_name: str
    size_bytes: int
    organization_id: int | None = None
    sample_sha256: str | None = None


def _starts(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signs)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _is_iso_media(head: bytes) -> bool:
    """ISO 14496-12 and old QuickTime: the first box has one of these types."""
    return head[4:8] in (b"ftyp", b"moov", b"moof", b"mdat", b"styp", b"free", b"skip", b"wide")


def _is_transport_stream(head: bytes) -> bool:
    """ISO 13818-1: the sync byte 0x47 every 188 bytes, or every 192 after a 4-byte time."""
    return any(len(head) > at + step and head[at] == head[at + step] == 0x47
               for at, step in ((0, 188), (4, 192)))  # fmt: skip


def _is_mpeg_sound(head: bytes) -> bool:
    """An ID3 tag, or the eleven sync bits of an MPEG or ADTS frame."""
    return head[:3] == b"ID3" or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)


VIDEO_KINDS: tuple[Kind, ...] = (
    Kind("mp4", frozenset({"mp4", "m4v", "mov", "qt", "3gp", "3g2", "3gpp", "mpg4", "m4a"}),
         _is_iso_media),
    Kind("matroska", frozenset({"mkv", "webm", "mka"}), _starts(b"\x1a\x45\xdf\xa3")),
    Kind("avi", frozenset({"avi"}), _riff(b"AVI ")),
    Kind("mpegts", frozenset({"ts", "mts", "m2ts"}), _is_transport_stream),
    Kind("mpeg", frozenset({"mpg", "mpeg", "vob"}),
         _starts(b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3")),
    Kind("flv", frozenset({"flv"}), _starts(b"FLV")),
    Kind("asf", frozenset({"asf", "wmv", "wma"}), _starts(b"\x30\x26\xb2\x75")),
    Kind("ogg", frozenset({"ogv", "ogg", "oga", "opus"}), _starts(b"OggS")),
)  # fmt: skip
"""Kinds that can hold a moving picture. The inspection of the content comes later and elsewhere."""

SOUND_KINDS: tuple[Kind, ...] = (
    Kind("wav", frozenset({"wav"}), _riff(b"WAVE")),
    Kind("mpeg-audio", frozenset({"mp3", "aac"}), _is_mpeg_sound),
    Kind("flac", frozenset({"flac"}), _starts(b"fLaC")),
    Kind("amr", frozenset({"amr"}), _starts(b"#!AMR")),
)
"""Kinds that hold sound alone."""


def has_fitting_name(file_name: str, kinds: Sequence[Kind]) -> bool:
    """Say whether the ending is one of these kinds. None at all fits: phones often give none."""
    extension = PurePosixPath(file_name).suffix.lower().removeprefix(".")
    return not extension or any(extension in kind.extensions for kind in kinds)


def kind_of(head: bytes, kinds: Sequence[Kind]) -> Kind | None:
    """Return the kind whose files begin like `head` (HEAD_BYTES, or the whole shorter file)."""
    return next((kind for kind in kinds if kind.begins(head)), None)


def clean_name(text: str) -> str:
    """Make a file name safe to show: its last part, no control signs, not endless (R5).

    It is only ever text for people. On disk every file goes by a name of our own.
    """
    last = text.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in last if unicodedata.category(sign) not in INVISIBLE)
    return shown.strip()[:NAME_MAX_CHARS]


def is_sha256(text: str) -> bool:
    """Say whether a text is a SHA-256 in lower-case hexadecimal."""
    return len(text) == 64 and all(sign in "0123456789abcdef" for sign in text)


def expiry(now: datetime, days: float) -> datetime:
    """Return when an upload that gets no more bytes is given up."""
    return now + timedelta(days=days)
