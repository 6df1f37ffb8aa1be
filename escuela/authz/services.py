"""Giving and taking roles, and saying so to whoever must act on it."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from escuela.audit import services as audit
from escuela.authz import queries
from escuela.authz.identity import Viewer
from escuela.authz.models import RoleGrant
from escuela.authz.roles import NEVER_STORED, Role
from escuela.authz.scopes import EVERYTHING, Scope
from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.i18n import _


class Listener(Protocol):
    """Acts on a change of rights, such as ending sign-ins; what it returns counts for nothing."""

    def __call__(self, held: RoleGrant, *, by: Viewer) -> object:
        """Act on a role as it is now, inside the transaction of the change; it may be gone."""


_listeners: dict[str, Listener] = {}


def on_rights_change(name: str, listener: Listener) -> None:
    """Be told, inside the same transaction, which role of whom changes and by whom."""
    _listeners[name] = listener


def grant(
    account_id: int,
    role: Role,
    scope: Scope,
    *,
    by: Viewer,
    ends_at: datetime | None = None,
    reason: str = "",
) -> RoleGrant:
    """Give a role in a scope, or move its end. The same again changes nothing."""
    if role in NEVER_STORED:
        raise ValueError(f"nobody is given the role {role}: it follows from what a person is")
    with transaction():
        held = queries.find_grant(account_id, role, scope)
        if held is not None and held.ends_at == ends_at:
            return held
        if held is None:
            held = RoleGrant(
                account_id=account_id, role=role, scope_kind=scope.kind, scope_id=scope.id
            )
            db.session.add(held)
        elif ends_at is not None:
            _keep_coordination(held)
        held.ends_at = ends_at
        held.reason = reason or held.reason or ""
        db.session.flush()
        _tell("role.grant", held, by)
    return held


def revoke(account_id: int, role: Role, scope: Scope, *, by: Viewer) -> bool:
    """Take a role away; return whether it was held.

    Raises Conflict if nobody else coordinates: a school that nobody can open would stay closed.
    """
    with transaction():
        held = queries.find_grant(account_id, role, scope)
        if held is None:
            return False
        _keep_coordination(held)
        db.session.delete(held)
        _tell("role.revoke", held, by)
    return True


def revoke_all(account_id: int, *, by: Viewer) -> int:
    """Take every role away; return how many. Raises Conflict as `revoke` does."""
    with transaction():
        grants = queries.list_grants(account_id)
        for held in grants:
            revoke(account_id, held.role, held.scope, by=by)
    return len(grants)


def revoke_scope(scope: Scope, *, by: Viewer) -> int:
    """Take away every role that is held in one scope; return how many."""
    with transaction():
        grants = queries.list_grants_in(scope)
        for held in grants:
            revoke(held.account_id, held.role, held.scope, by=by)
    return len(grants)


def move_scope(scope: Scope, to: Scope, *, by: Viewer) -> int:
    """Let every role held in one scope hold in another of the same kind; return how many.

    Who holds the role there already keeps the later end.
    """
    with transaction():
        grants = queries.list_grants_in(scope)
        for held in grants:
            there = queries.find_grant(held.account_id, held.role, to)
            if there is None:
                held.scope_id = to.id
            else:
                there.ends_at = last_end([there.ends_at, held.ends_at])
                _record("role.move", held, by)
                db.session.delete(held)
            db.session.flush()
            _tell("role.move", there or held, by)
    return len(grants)


def last_end(ends: Collection[datetime | None]) -> datetime | None:
    """Return when the last of some roles ends; None: one of them has no end."""
    dated = [end for end in ends if end is not None]
    return max(dated) if len(dated) == len(ends) else None


def _keep_coordination(held: RoleGrant) -> None:
    if (held.role, held.scope) != (Role.COORDINATION, EVERYTHING):
        return
    if not queries.list_other_coordinators(held.account_id):
        raise Conflict(
            _("Nadie más coordina la escuela. Antes, otra persona tiene que recibir ese papel.")
        )


def _record(deed: str, held: RoleGrant, by: Viewer) -> None:
    audit.record(deed, "role_grant", held.id, by_id=by.account_id, about_id=held.account_id)


def _tell(deed: str, held: RoleGrant, by: Viewer) -> None:
    _record(deed, held, by)
    if held.role is Role.LEARNER:
        return  # a place in a course reaches nothing of others: nobody is signed out for it
    for listener in _listeners.values():
        listener(held, by=by)
