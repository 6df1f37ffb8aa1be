"""Roles as the record names them: which one, and where."""

from collections.abc import Mapping, Sequence

from escuela.authz import recorded
from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.models import RoleGrant
from escuela.authz.scopes import EVERYTHING
from escuela.people import places, words


def register() -> None:
    """Say that roles are named here."""
    recorded.register(names_of)


def names_of(grants: Sequence[RoleGrant], viewer: Viewer) -> Mapping[int, str]:
    """Name roles with their places; a place that the viewer may not know of is left out."""
    seen = scopes_of(viewer, Action.PERSON_VIEW) | {held.scope for held in viewer.grants}
    known = {one.scope for one in grants if EVERYTHING in seen or one.scope in seen}
    names = places.names_of(known)
    return {one.id: _words(one, names.get(one.scope, "")) for one in grants}


def _words(grant: RoleGrant, place: str) -> str:
    role = str(words.ROLE[grant.role])
    return f"{role}, {place}" if place else role
