"""Which kinds of notices there are, and who knows what they are about; features fill it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from escuela.authz.identity import Viewer
from escuela.authz.roles import Role
from escuela.notices.models import Notice
from escuela.notices.rules import Rhythm


@dataclass(frozen=True, slots=True)
class Shown:
    """What a notice is about, as this reader may know it now."""

    name: str
    """Its name, for the sentence; may be empty."""
    path: str
    """Where it is, inside the school."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice."""

    name: str
    """As stored: "video.published"."""
    thing: str
    """Whose `finder` knows what it is about."""
    label: str
    """What a person chooses in their settings: "Cuando se publica un video", lazy."""
    say: Callable[[str, Mapping[str, str]], str]
    """Makes the sentence in the reader's language, from the thing's name and the parameters."""
    icon: str = "info"
    """Name in macros/icons.html."""
    roles: frozenset[Role] = frozenset()
    """Who may get it: others are not asked about it. Empty: everybody."""
    pace: Rhythm = Rhythm.AT_ONCE
    """Never mailed faster than this, whatever the person's rhythm."""
    by_hand_after: timedelta | None = None
    """Unread for so long, by somebody whom no mail reaches, it is told in person. None: never."""


Finder = Callable[[Viewer, Sequence[Notice]], Mapping[int, Shown]]
"""Returns, by the notice's id, what each is about; what the viewer may not see is left out."""

_kinds: dict[str, Kind] = {}
_finders: dict[str, Finder] = {}


def register(*kinds: Kind) -> None:
    """Add kinds: a feature calls this in its init_app."""
    _kinds.update((kind.name, kind) for kind in kinds)


def register_finder(thing: str, finder: Finder) -> None:
    """Say who knows the things that some kinds are about."""
    _finders[thing] = finder


def kind_of(name: str) -> Kind:
    """Return a kind. Raises LookupError if no feature of this process has it."""
    if name not in _kinds:
        raise LookupError(f"no kind of notice named {name}: is its notices.py registered?")
    return _kinds[name]


def find_kind(name: str) -> Kind | None:
    """Return a kind, or None: a row may be of another version of the school."""
    return _kinds.get(name)


def find_finder(thing: str) -> Finder | None:
    """Return who knows these things, or None."""
    return _finders.get(thing)


def kinds_for(roles: Collection[Role]) -> Sequence[Kind]:
    """Return the kinds that somebody with these roles may get."""
    return [kind for kind in _kinds.values() if not kind.roles or kind.roles & set(roles)]
