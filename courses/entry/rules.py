"""Who may begin a course: pure functions and limits."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from courses.catalog.rules import Entry
from escuela.organizations.rules import Visibility

LINK_DAYS = (7, 30, 90)
"""How long a link may let people in."""

MOST_LINKS = 20
"""Open links of one course."""

MOST_GUESTS = 200
"""Organizations that one course lets in."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who sees a course, and who of them begins it. `guests`: ids of organizations."""

    visibility: Visibility
    entry: Entry
    guests: frozenset[int] = frozenset()


def may_begin(entry: Entry, *, has_place: bool) -> bool:
    """Say whether somebody who sees a course may begin it.

    `has_place`: they were invited, accompany or write it, or their organization is let in.
    """
    return entry is Entry.OPEN or has_place


def lasts(days: int) -> timedelta:
    """Return how long a link counts; anything not offered counts as the shortest."""
    return timedelta(days=days if days in LINK_DAYS else LINK_DAYS[0])


def kept(entry: Entry, guests: Collection[int]) -> frozenset[int]:
    """Return whom a course lets in: nobody by organization where it does not work that way."""
    return frozenset(guests) if entry is Entry.ORGANIZATIONS else frozenset()
