"""What can be said about consents without asking anyone: kinds, and the rule of the present."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

ACCOUNT_TEXT = "account"
"""Slug of the text that a person agrees to when an account is made."""
VIDEO_TEXT = "video"
"""Slug of the text under which a video may circulate."""


class SubjectKind(StrEnum):
    """Who agrees."""

    ACCOUNT = "account"
    ORGANIZATION = "organization"
    """Speaks for those who appear in its video."""


class ThingKind(StrEnum):
    """What a consent is about. Each kind has a consequence (`consequences.register`)."""

    ACCOUNT = "account"
    VIDEO = "video"


class ConsentScope(StrEnum):
    """What of the thing: each is given, refused and withdrawn by itself."""

    DATA = "data"
    """The school keeps what an account needs."""
    CIRCULATION = "circulation"
    """People other than the organization watch the video."""
    MINORS = "minors"
    """Minors appear in it, with their families' permission."""


class Decision(StrEnum):
    """What was said: one row each."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """How it was said."""

    PAGE = "page"
    """On a page of the school, by who recorded it."""
    PAPER = "paper"
    """Signed on paper; who recorded it saw the paper."""
    SPOKEN = "spoken"
    """Said to who recorded it."""


class Standing(StrEnum):
    """What holds now."""

    OPEN = "open"
    """Nobody said anything."""
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who agrees: a kind, and the internal id in its table."""

    kind: SubjectKind
    id: int


@dataclass(frozen=True, slots=True)
class Thing:
    """What it is about: a kind, and the internal id in its table."""

    kind: ThingKind
    id: int


@dataclass(frozen=True, slots=True)
class TextRead:
    """Which text somebody had before their eyes, to the letter."""

    slug: str
    version: int
    language: str
    sha256: str


def account_subject(account_id: int) -> Subject:
    """Return an account as who agrees."""
    return Subject(SubjectKind.ACCOUNT, account_id)


def account_thing(account_id: int) -> Thing:
    """Return an account as what is agreed to."""
    return Thing(ThingKind.ACCOUNT, account_id)


def video_thing(video_id: int) -> Thing:
    """Return a video as what is agreed to."""
    return Thing(ThingKind.VIDEO, video_id)


def standing_of(decisions: Sequence[Decision]) -> Standing:
    """Return what holds after these decisions, in their order: the last one counts."""
    return Standing(decisions[-1].value) if decisions else Standing.OPEN


def may_follow(standing: Standing, decision: Decision) -> bool:
    """Say whether a decision makes sense now.

    What was given is taken back by a withdrawal, which has consequences, never by a refusal; and
    only what was given can be withdrawn. Giving again is always possible: under a newer text.
    """
    is_given = standing is Standing.GIVEN
    wants_given = {Decision.REFUSED: False, Decision.WITHDRAWN: True}
    return decision is Decision.GIVEN or is_given == wants_given[decision]


def must_ask(standing: Standing, *, agreed: int, newest: int) -> bool:
    """Say whether to ask (again): nothing given, or for an older version than the newest."""
    return standing is not Standing.GIVEN or agreed < newest


def is_covered(standings: Collection[Standing]) -> bool:
    """Say whether a thing may be used: somebody was asked, and all who were have given.

    `models.given_clause` says the same in SQL; a test compares them case by case.
    """
    return bool(standings) and all(standing is Standing.GIVEN for standing in standings)
