"""What follows when a consent is withdrawn. Domains above say it; nothing here knows them.

consequences.register(ThingKind.VIDEO, media.pipeline.consents)
"""

from collections.abc import Sequence
from typing import Protocol

from escuela.authz.identity import Viewer
from escuela.consent.rules import Thing, ThingKind


class Consequence(Protocol):
    """A module with these two functions."""

    def foretell(self, thing_id: int) -> Sequence[str]:
        """Say in sentences what will follow, before anybody withdraws."""

    def follow(self, thing_id: int, *, by: Viewer) -> None:
        """Do it, in the transaction of the withdrawal, or queue it there.

        Lock the thing first, whatever its state: a deed that is just reading the consent must not
        miss its end.
        """


_consequences: dict[ThingKind, Consequence] = {}


def register(kind: ThingKind, consequence: Consequence) -> None:
    """Say what follows for things of one kind."""
    _consequences[kind] = consequence


def kinds() -> frozenset[ThingKind]:
    """Return for which kinds it is known what follows."""
    return frozenset(_consequences)


def foretell(thing: Thing) -> Sequence[str]:
    """Say in sentences what a withdrawal would bring about."""
    return _consequences[thing.kind].foretell(thing.id)


def follow(thing: Thing, *, by: Viewer) -> None:
    """Bring it about. Raises KeyError for a kind without consequence: nothing is withdrawn then."""
    _consequences[thing.kind].follow(thing.id, by=by)
