"""Where roles are held, by name: an organization, a course. Each domain names its own."""

from collections.abc import Callable, Collection, Iterable, Mapping

from escuela.authz.scopes import EVERYTHING, Scope, ScopeKind
from escuela.i18n import _

Namer = Callable[[Collection[int]], Mapping[int, str]]
"""Names some things of one kind, by id; what is gone is left out."""

_namers: dict[ScopeKind, Namer] = {}


def register(kind: ScopeKind, namer: Namer) -> None:
    """Say how the places of one kind are called."""
    _namers[kind] = namer


def names_of(scopes: Iterable[Scope]) -> Mapping[Scope, str]:
    """Name scopes with one query for each kind; what nobody can name gets a dash."""
    ids: dict[ScopeKind, set[int]] = {}
    wanted = list(scopes)
    for scope in wanted:
        ids.setdefault(scope.kind, set()).add(scope.id)
    known = {kind: _namers[kind](found) for kind, found in ids.items() if kind in _namers}
    names = {scope: known.get(scope.kind, {}).get(scope.id, "\u2013") for scope in wanted}
    return names | {EVERYTHING: str(_("toda la escuela"))}
