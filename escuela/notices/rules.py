"""What can be decided about notices without asking anyone: states, and when a mail may go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

DIGEST_HOUR = 8
"""Local hour at which what was gathered goes out."""
MONDAY = 0
UNREAD_SHOWN = 99
"""The header counts up to here."""
SENDING_S = 180
"""How long a worker alone may be about to hand over one mail: longer than its time limit."""
KEY_MAX_CHARS = 120


class State(StrEnum):
    """Where a dispatch stands. None says "sent" before the mail server took it."""

    WAITING = "waiting"
    """For its hour, or for a mail server that does not take it yet."""
    SENT = "sent"
    """The mail server took it. What came of it there, only a bounce tells."""
    FAILED = "failed"
    """It was not sent, and will not be."""
    BOUNCED = "bounced"
    """The address does not receive: refused at once, or sent back later."""
    KEPT = "kept"
    """Written to the console or into a file: this school sends no mail."""
    TO_HAND_OVER = "to_hand_over"
    HANDED_OVER = "handed_over"


BY_HAND = frozenset({State.TO_HAND_OVER, State.HANDED_OVER})
ENDED = frozenset({State.SENT, State.FAILED, State.BOUNCED, State.KEPT})
"""States of a mail that nothing but a bounce changes."""


class Cause(StrEnum):
    """Why a mail waits longer, or was not sent."""

    AWAY = "away"
    """No connection, or it broke."""
    BUSY = "busy"
    """The server asked to come back later (4xx)."""
    NO_LOGIN = "no_login"
    """The server does not take our name and password."""
    NO_SECRECY = "no_secrecy"
    """No trustworthy TLS, and nothing is said in the open."""
    SENDER_REFUSED = "sender_refused"
    CONTENT_REFUSED = "content_refused"
    """The server took the address and refused the message (5xx)."""
    ADDRESS_REFUSED = "address_refused"
    """The address does not exist or receives nothing (5xx)."""
    NO_ADDRESS = "no_address"
    """There is no address any more, or none that receives."""
    FAULT = "fault"
    """Something of ours."""


class Rhythm(IntEnum):
    """How often a person wants mail; the higher, the rarer."""

    AT_ONCE = 0
    DAILY = 1
    WEEKLY = 7


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day in which nothing is sent: from one to before the other, over midnight too.

    The same hour twice: none.
    """

    from_hour: int = 21
    until_hour: int = 8

    def holds(self, hour: int) -> bool:
        """Say whether a local hour is quiet."""
        if self.from_hour <= self.until_hour:
            return self.from_hour <= hour < self.until_hour
        return hour >= self.from_hour or hour < self.until_hour


def slower(one: Rhythm, other: Rhythm) -> Rhythm:
    """Return the rarer of two rhythms: a kind that gathers is never sent at once."""
    return max(one, other)


def due_at(now: datetime, rhythm: Rhythm, quiet: Quiet, zone: str) -> datetime:
    """Return when a mail may go: at its digest's hour, and never in the person's quiet hours."""
    place = ZoneInfo(zone)
    if rhythm is Rhythm.AT_ONCE:
        return after_quiet(now, quiet, place)
    day = now.astimezone(place).date()
    while True:
        moment = _wall(day, DIGEST_HOUR, place)
        if moment >= now and (rhythm is Rhythm.DAILY or day.weekday() == MONDAY):
            return after_quiet(moment, quiet, place)
        day += timedelta(days=1)


def after_quiet(moment: datetime, quiet: Quiet, place: ZoneInfo) -> datetime:
    """Return the moment, or the end of the quiet hours it falls into.

    The end is read from the clock on the wall: where clocks jump over it, the jump is the end.
    """
    local = moment.astimezone(place)
    if not quiet.holds(local.hour):
        return moment.astimezone(UTC)
    is_tomorrow = quiet.until_hour <= local.hour
    return _wall(local.date() + timedelta(days=is_tomorrow), quiet.until_hour, place)


def stored_params(params: Mapping[str, str]) -> str:
    """Write small parameters as one line: "role=member where=network". Only words of ours."""
    pairs = [f"{name}={value}" for name, value in sorted(params.items())]
    if any(pair.count("=") != 1 or not pair.isascii() or " " in pair for pair in pairs):
        raise ValueError("parameters of a notice are short words of ours, never content")
    return " ".join(pairs)


def read_params(text: str) -> dict[str, str]:
    """Read what `stored_params` wrote."""
    return dict(pair.split("=") for pair in text.split())


def _wall(day: date, hour: int, place: ZoneInfo) -> datetime:
    """Return the first moment at which the clock on the wall shows this, or jumps over it."""
    return datetime.combine(day, time(hour), tzinfo=place).astimezone(UTC)
