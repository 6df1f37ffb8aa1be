"""Captions as people bring them (SubRip or WebVTT, any encoding), made into plain WebVTT.

Cues come out in order, without styles, notes or markup. A fault names its line and its reason,
so that a person can mend the file; only cues without words are left out.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_BYTES = 1024 * 1024
FORM_BYTES = 6_000_000
"""Of a form with a file per language: one that is too large still comes back with its reason."""
MAX_CUES = 20_000

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_MARKUP = re.compile(r"</?[a-zA-Z0-9.][^<>]*>|\{\\[^{}]*\}")
_HEADS = ("WEBVTT", "NOTE", "STYLE", "REGION")


class Reason(StrEnum):
    """What is wrong with a line of captions."""

    TOO_LARGE = "too_large"
    NO_CUES = "no_cues"
    BAD_TIME = "bad_time"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"
    NO_TIME = "no_time"


class CaptionFault(ValueError):
    """A file that is not captions, or not all of it: the line (from 1) and the reason."""

    def __init__(self, line: int, reason: Reason) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """Words that stand from one moment to another, in milliseconds."""

    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


def normalized(data: bytes) -> str:
    """Return the captions as WebVTT. Raises CaptionFault."""
    return as_vtt(read_cues(data))


def read_cues(data: bytes) -> list[Cue]:
    """Return the cues of a file in order of time. Raises CaptionFault."""
    if len(data) > MAX_BYTES:
        raise CaptionFault(1, Reason.TOO_LARGE)
    cues: list[Cue] = []
    for block in _blocks(decoded(data)):
        cue = _cue_of(block)
        if cue is not None:
            cues.append(cue)
        elif cues and not block[0].text.startswith(_HEADS):
            # SubRip files of some tools have empty lines inside a cue: its words go on.
            last = cues.pop()
            cues.append(Cue(last.start_ms, last.end_ms, f"{last.text}\n{_words(block)}".strip()))
        elif not block[0].text.startswith(_HEADS):
            raise CaptionFault(block[0].number, Reason.NO_TIME)
    spoken = sorted(cue for cue in cues if cue.text)
    if not spoken:
        raise CaptionFault(1, Reason.NO_CUES)
    if len(spoken) > MAX_CUES:
        raise CaptionFault(1, Reason.TOO_LARGE)
    return spoken


def as_vtt(cues: list[Cue]) -> str:
    """Write cues as WebVTT; the words are escaped, so they can't become markup."""
    parts = ["WEBVTT"]
    for cue in cues:
        words = html.escape(cue.text, quote=False)
        parts.append(f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{words}")
    return "\n\n".join(parts) + "\n"


def decoded(data: bytes) -> str:
    """Return the text of a file by its byte order mark, else UTF-8, else Windows-1252.

    Windows-1252 holds all letters of es, pt, it and en; where it has a gap, Latin-1 does not.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"),
                           (b"\xfe\xff", "utf-16")):  # fmt: skip
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _blocks(text: str) -> Iterator[list[_Line]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").split("\n")
    block: list[_Line] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            block.append(_Line(number, line.strip()))
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cue_of(block: list[_Line]) -> Cue | None:
    """Return the cue of a block, or None where no line of it tells a time."""
    for place, line in enumerate(block[:3]):
        if "-->" in line.text and not line.text.startswith("NOTE"):
            start_ms, end_ms = _times_of(line)
            return Cue(start_ms, end_ms, _words(block[place + 1 :]))
    return None


def _times_of(line: _Line) -> tuple[int, int]:
    match = _TIMING.fullmatch(line.text)
    if match is None:
        raise CaptionFault(line.number, Reason.BAD_TIME)
    start_ms, end_ms = _milliseconds(*match.groups()[:4]), _milliseconds(*match.groups()[4:])
    if end_ms <= start_ms:
        raise CaptionFault(line.number, Reason.ENDS_BEFORE_IT_BEGINS)
    return start_ms, end_ms


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def _words(lines: list[_Line]) -> str:
    kept = (_MARKUP.sub("", line.text) for line in lines)
    shown = ("".join(c for c in html.unescape(text) if c.isprintable()).strip() for text in kept)
    # An arrow inside the words would end the cue for a browser.
    return "\n".join(text.replace("-->", "→") for text in shown if text)


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
