"""Who gets past the refusals of every address: the policy that test_access.py holds pages to.

Each domain has its own file here, named after it, with

    POLICY: Policy                                 one Line per (method, rule)
    def own(school: School) -> dict[str, str]      what fills the rule's <placeholders>, for things
    def other(school: School) -> dict[str, str]    of the reserved (own) and the other organization

`own` and `other` run in an application context, make the things they need with factories, and
put MARKER into every title and text that only the own organization's people may see. A domain
whose rules have no placeholder needs neither function. Two kinds of things in one domain have two
names of placeholders. Files are found by themselves: nothing to register.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.factories import PEOPLE

People = frozenset[str]

EVERYBODY: People = frozenset(PEOPLE)
SIGNED_IN: People = EVERYBODY - {"visitor"}
OWN_PEOPLE: People = frozenset({"member", "lead", "author"})
"""Whoever has a role in the own, reserved organization."""
SEES_OWN: People = OWN_PEOPLE | {"video_editor", "coordination", "protection"}
"""Whoever may know that the own organization exists: no other page may hold MARKER."""


@dataclass(frozen=True)
class Line:
    """Who passes: where the address is the own, reserved organization's, and the other's."""

    own: People
    other: People


Policy = Mapping[tuple[str, str], Line]


def same(people: frozenset[str] | set[str]) -> Line:
    """Make the line of an address that is nobody's in particular."""
    return Line(frozenset(people), frozenset(people))
