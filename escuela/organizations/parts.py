"""What domains above hold of an organization: each plugs in its part, organizations knows none.

A page of an organization asks all parts: what to show on it, which first steps are done, what
would move in a merger.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of an organization's page: a template, and what it calls `part`."""

    template: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Link:
    """Where something is done, and the right that it needs in the organization."""

    endpoint: str
    label: str
    action: Action
    takes_organization: bool = True
    """Its address holds the organization's public id."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the list from invitation to first video."""

    title: str
    is_done: bool
    todo: str
    """What to do now; shown until it is done."""
    link: Link


class End(Protocol):
    """Ends what lets people in or out, inside the transaction in which an organization leaves."""

    def __call__(self, organization_id: int, *, by: Viewer) -> object:
        """Do it."""


class Move(Protocol):
    """Gives everything of one organization to another, inside the transaction of the merger."""

    def __call__(self, from_id: int, to_id: int, *, by: Viewer) -> object:
        """Do it."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one domain holds of an organization."""

    move: Move
    section: Callable[[Organization, Viewer], Section | None] = lambda _organization, _viewer: None
    """What its page shows to somebody; None: nothing."""
    amount: Callable[[int], str] = lambda _organization_id: ""
    """How much of it there is, in words: "3 videos"; empty: nothing to count."""
    end: End = lambda _organization_id, by: None  # noqa: ARG005 - as End says
    steps: Callable[[Organization], Sequence[Step]] = lambda _organization: ()
    links: Sequence[Link] = ()
    """What is done from the organization's page by whoever cares for it."""


_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """Plug in a domain's part; the same name again replaces it."""
    _parts[name] = part


def sections(organization: Organization, viewer: Viewer) -> Sequence[Section]:
    """Return what the page shows, what is taught first and people last."""
    found = (part.section(organization, viewer) for part in reversed(_parts.values()))
    return [section for section in found if section is not None]


def steps(organization: Organization) -> Iterator[Step]:
    """Yield the first steps of all parts, from the lowest domain up."""
    for part in _parts.values():
        yield from part.steps(organization)


def links() -> Sequence[Link]:
    """Return what all parts let people do."""
    return [link for part in _parts.values() for link in part.links]


def amounts(organization_id: int) -> Sequence[str]:
    """Say what an organization has, a phrase for each part."""
    said = (part.amount(organization_id) for part in _parts.values())
    return [amount for amount in said if amount]


def move_all(from_id: int, to_id: int, *, by: Viewer) -> None:
    """Give all that an organization has to another; inside a transaction.

    People come last, to where all is already: what hangs on their roles is found there.
    """
    for part in reversed(_parts.values()):
        part.move(from_id, to_id, by=by)


def end_all(organization_id: int, *, by: Viewer) -> None:
    """End what counts no more once an organization has left; inside a transaction."""
    for part in _parts.values():
        part.end(organization_id, by=by)
