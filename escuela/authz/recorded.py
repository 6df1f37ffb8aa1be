"""What the audit's lines on roles tell of now: it keeps numbers alone, this finds the roles."""

from collections.abc import Callable, Mapping, Sequence

import sqlalchemy as sa

from escuela.audit.models import AuditEntry
from escuela.authz.identity import Viewer
from escuela.authz.models import RoleGrant
from escuela.db import db

THING = "role_grant"
_ENDING = ("role.revoke", "role.move")
"""After these, what an earlier line told of is no longer so."""

Namer = Callable[[Sequence[RoleGrant], Viewer], Mapping[int, str]]
"""Says in words, by the role's id, which one it is and where, as far as the viewer may know."""

_namers: list[Namer] = []


def register(namer: Namer) -> None:
    """Say who names roles and places; the same again replaces it."""
    _namers[:] = [namer]


def names_of(entries: Sequence[AuditEntry], viewer: Viewer) -> Mapping[int, str]:
    """Name roles by the id of the line that tells of them; what is no longer so is left out."""
    held = _held([entry for entry in entries if entry.thing == THING])
    names: dict[int, str] = {}
    for namer in _namers if held else ():
        names |= namer(list({grant.id: grant for grant in held.values()}.values()), viewer)
    return {entry_id: names[grant.id] for entry_id, grant in held.items() if grant.id in names}


def _held(entries: Sequence[AuditEntry]) -> Mapping[int, RoleGrant]:
    """Return the roles that lines tell of, by the line's id.

    SQLite gives the number of a taken role again: a line from before tells of another role.
    """
    ids = {entry.thing_id for entry in entries}
    if not ids:
        return {}
    grants = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.id.in_(ids)))
    found = {grant.id: grant for grant in grants}
    ended = _last_ended(ids, {grant.account_id for grant in found.values()})
    return {
        entry.id: found[entry.thing_id]
        for entry in entries
        if entry.thing_id in found
        and entry.subject_id == found[entry.thing_id].account_id
        and entry.deed != "role.revoke"
        and entry.id >= ended.get(entry.thing_id, 0)
    }


def _last_ended(ids: set[int], holders: set[int]) -> Mapping[int, int]:
    """Return the last line that ended each role of those who hold one now: found by its person."""
    rows = db.session.execute(
        sa.select(AuditEntry.thing_id, sa.func.max(AuditEntry.id).label("last"))
        .where(
            AuditEntry.subject_id.in_(holders),
            AuditEntry.thing == THING,
            AuditEntry.thing_id.in_(ids),
            AuditEntry.deed.in_(_ENDING),
        )
        .group_by(AuditEntry.thing_id)
    )
    return {row.thing_id: row.last for row in rows}
