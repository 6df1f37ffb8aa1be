"""What counts as watched and as done: pure functions over intervals of a video."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from courses.deliveries.rules import parse_id

DONE_SHARE = 0.9
"""Part of a video's length, watched at least once, that makes it watched: the last tenth is
mostly credits, and a seek of a few seconds must not cost a lesson."""


class DoneBy(StrEnum):
    """What made an item done."""

    WATCHING = "watching"
    MARK = "mark"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A watched stretch of a video in milliseconds, half-open; never empty."""

    start_ms: int
    end_ms: int


def clamp(start_ms: int, end_ms: int, duration_ms: int) -> Interval | None:
    """Return the part of a stretch that lies within the video; None if nothing of it does."""
    start, end = max(start_ms, 0), min(end_ms, duration_ms)
    return Interval(start, end) if start < end else None


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Merge stretches that overlap or touch; the result is in order and apart."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start_ms <= merged[-1].end_ms:
            merged[-1] = Interval(merged[-1].start_ms, max(merged[-1].end_ms, interval.end_ms))
        else:
            merged.append(interval)
    return tuple(merged)


def watched_ms(intervals: Iterable[Interval]) -> int:
    """Return how much of a video was watched at least once, whatever was watched twice."""
    return sum(interval.end_ms - interval.start_ms for interval in union(intervals))


def is_watched(intervals: Iterable[Interval], duration_ms: int) -> bool:
    """Say whether enough of a video was watched."""
    return duration_ms > 0 and watched_ms(intervals) >= DONE_SHARE * duration_ms


def is_complete(done: int, total: int, needed: int | None) -> bool:
    """Say whether a course is complete: `needed` of its items are done, or all of them."""
    return total > 0 and done >= min(needed or total, total)


def first_open(item_ids: Sequence[int], done: frozenset[int]) -> int | None:
    """Return where to go on: the first item that is not done; the first one if all are."""
    for item_id in item_ids:
        if item_id not in done:
            return item_id
    return item_ids[0] if item_ids else None


@dataclass(frozen=True, slots=True)
class WatchedRange:
    """What a browser says: this person watched that stretch of a lesson's video."""

    client_id: uuid.UUID
    """Made by the browser, a UUIDv7, one per stretch."""
    lesson: str
    """Public id of the lesson."""
    video: str
    """Public id of the video in it."""
    start_ms: int
    end_ms: int

    def body(self) -> Mapping[str, object]:
        """Return all that was sent besides the id, for the fingerprint."""
        return {
            "lesson": self.lesson,
            "video": self.video,
            "start_ms": self.start_ms,
            "end_ms": self.end_ms,
        }


NAMES = ("lesson", "video")
NUMBERS = ("start_ms", "end_ms")
NAME_MAX_CHARS = 64
LONGEST_MS = 24 * 3600 * 1000
"""No video is longer; a number above it is a mistake of the sender."""


def parse_range(sent: object) -> WatchedRange | None:
    """Read what a browser sent; None if it is not a watched range of any video."""
    if not isinstance(sent, Mapping) or set(sent) != {"id", *NAMES, *NUMBERS}:
        return None
    client_id = parse_id(sent["id"])
    has_names = all(_is_name(sent[name]) for name in NAMES)
    has_numbers = all(_is_time(sent[name]) for name in NUMBERS)
    if client_id is None or not has_names or not has_numbers or sent["start_ms"] >= sent["end_ms"]:
        return None
    return WatchedRange(client_id, sent["lesson"], sent["video"], sent["start_ms"], sent["end_ms"])


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= NAME_MAX_CHARS


def _is_time(value: object) -> bool:
    # A bool is an int in Python, and no time.
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LONGEST_MS
