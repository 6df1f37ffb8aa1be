"""Deeds of those who care for people: give and end roles, invite, help somebody back in."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from escuela import clock
from escuela.accounts import invitations, recovery, tokens
from escuela.accounts.invitations import Invited
from escuela.accounts.models import InvitationLink
from escuela.accounts.rules import INVITATION_LASTS
from escuela.audit import services as audit
from escuela.authz import queries as grants
from escuela.authz import services as authz
from escuela.authz.actions import Action
from escuela.authz.check import can, can_everywhere, scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, Scope, ScopeKind
from escuela.db import transaction
from escuela.errors import Conflict, InvalidInput, NotFound
from escuela.i18n import _
from escuela.notices import services as notices
from escuela.people import queries, rules, words
from escuela.people.queries import Person
from escuela.people.rules import LEFT, Told


@dataclass(frozen=True, slots=True)
class Offer:
    """A role as somebody gives it."""

    role: Role
    scope: Scope
    ends_at: datetime | None
    """None: until it is taken away."""
    reason: str


def give_role(person: Person, offer: Offer, *, by: Viewer) -> RoleGrant:
    """Give somebody a role, or move its end.

    Raises NotFound where the giver has no say, InvalidInput for what rules refuse, Conflict for
    one's own self.
    """
    _check(offer, Action.PERSON_GRANT, by)
    _refuse_self(person, by)
    with transaction():
        grant = authz.grant(
            person.account.id, offer.role, offer.scope, by=by, ends_at=offer.ends_at,
            reason=offer.reason,
        )  # fmt: skip
        _tell(Told.ROLE_GIVEN, grant)
    return grant


def end_role(grant: RoleGrant, *, by: Viewer) -> None:
    """Take a role away at once. Raises Conflict if nobody else coordinates the school."""
    with transaction():
        authz.revoke(grant.account_id, grant.role, grant.scope, by=by)
        if grant.account_id != by.account_id:
            _tell(Told.ROLE_TAKEN, grant)


def tell_ending_roles() -> int:
    """Tell everybody, once, whose role ends soon; return how many were told."""
    with transaction():
        ending = queries.list_ending_grants(rules.ENDS_SOON)
        return sum(_tell(Told.ROLE_ENDS, grant) for grant in ending)


def tell_of_leaving(scope: Scope, *, by: Viewer) -> int:
    """Tell everybody with a role in a place, once, that all roles there end; how many were told.

    Call it before they end, in the same transaction. Whoever does it knows.
    """
    with transaction():
        return sum(
            notices.notify(
                account_id, Told.ROLE_TAKEN, key=f"left:{scope.kind.value}:{scope.id}",
                thing_id=scope.id, params=_params(scope, *roles) | {"why": LEFT}, scope=scope,
            )
            for account_id, roles in _roles_in(scope, by).items()
        )  # fmt: skip


def tell_of_move(scope: Scope, to: Scope, *, by: Viewer) -> int:
    """Tell everybody with a role in a place, once, where it holds from now on; how many were told.

    Call it before they move, in the same transaction. Whoever does it knows.
    """
    with transaction():
        return sum(
            notices.notify(
                account_id, Told.ROLE_MOVED, key=f"{scope.kind.value}:{scope.id}",
                thing_id=to.id, params=_params(to, *roles), scope=to,
            )
            for account_id, roles in _roles_in(scope, by).items()
        )  # fmt: skip


def invite(
    offer: Offer, *, label: str, lasts: timedelta = INVITATION_LASTS, press: str = "", by: Viewer
) -> Invited:
    """Make an invitation to a role; the same `press` of the button makes it once.

    Raises as `give_role`, and Conflict if that one opens nothing any more.
    """
    _check(offer, Action.PERSON_INVITE, by)
    return invitations.invite(
        offer.role, offer.scope, by=by, lasts=lasts, label=label,
        role_ends_at=offer.ends_at, reason=offer.reason,
        token=tokens.of_press(press, by.account_id, offer, label, lasts),
    )  # fmt: skip


def recall(link: InvitationLink, *, by: Viewer) -> None:
    """Take an invitation back."""
    invitations.recall(link, by=by)


def make_recovery(person: Person, *, by: Viewer) -> str:
    """Make a link by which somebody sets a new password; return its token.

    Raises Conflict for one's own self, and for whoever holds a role beyond the helper's care:
    a link opens all that its person may see. The refusal says the same in each case, as nobody
    may learn where else somebody has a role; the person can read that it was tried.
    """
    if not _may_recover(person, by):
        account_id = person.account.id
        audit.record(
            "account.refuse_recovery", "account", account_id,
            by_id=by.account_id, about_id=account_id,
        )  # fmt: skip
        raise Conflict(
            _("Este enlace lo hace coordinación: pídelo ahí. Hay varias razones (es tu propia "
              "cuenta, acompaña un curso, tiene otro rol), y aquí no se dice cuál.")
        )  # fmt: skip
    with transaction():
        token = recovery.make_link(person.account, by=by)
        notices.notify(person.account.id, Told.RECOVERY_MADE, key=secrets.token_hex(8))
    return token


def read_legal_name(person: Person, *, by: Viewer) -> str:
    """Return the legal name of somebody and write down who read it.

    Raises NotFound where the reader has no right to it, or there is none.
    """
    if not person.shown_to(by).may_ask_legal_name:
        raise NotFound
    with transaction():
        account = person.account
        audit.record(
            "account.read_legal_name", "account", account.id,
            by_id=by.account_id, about_id=account.id,
        )  # fmt: skip
        return account.legal_name or ""


def _may_recover(person: Person, viewer: Viewer) -> bool:
    """Say whether all that somebody may do lies in the viewer's care."""
    if person.account.id == viewer.account_id:
        return False
    if can_everywhere(viewer, Action.PERSON_RECOVER):
        return True
    held = [grant for grant in person.grants if grant.role is not Role.LEARNER]
    return bool(held) and all(can(viewer, Action.PERSON_RECOVER, grant) for grant in held)


def _tell(what: Told, grant: RoleGrant) -> bool:
    """Tell somebody of a role of theirs; the same role, with the same end, once."""
    until = f"{grant.ends_at:%Y%m%d%H%M}" if grant.ends_at else ""
    return notices.notify(
        grant.account_id,
        what,
        key=f"{grant.public_id}:{until}",  # SQLite gives the number of a taken role again
        thing_id=grant.scope_id,
        params=_params(grant.scope, grant.role),
        scope=grant.scope,
    )


def _params(scope: Scope, *roles: Role) -> dict[str, str]:
    return {"role": ",".join(role.value for role in roles), "where": scope.kind.value}


def _roles_in(scope: Scope, by: Viewer) -> Mapping[int, Sequence[Role]]:
    """Return which roles count in a place now, by whose they are; without one's own."""
    found: dict[int, list[Role]] = {}
    for grant in grants.list_active_in(scope):
        if grant.account_id != by.account_id:
            found.setdefault(grant.account_id, []).append(grant.role)
    return found


def _check(offer: Offer, action: Action, by: Viewer) -> None:
    scopes = scopes_of(by, action)
    is_own = offer.scope in scopes and offer.scope.kind is not ScopeKind.NATIONAL_NETWORK
    if EVERYTHING not in scopes and not is_own:
        raise NotFound
    fault = rules.grant_fault(
        offer.role, offer.scope.kind, ends_at=offer.ends_at, reason=offer.reason,
        now=clock.utc_now(),
    )  # fmt: skip
    if fault is not None:
        field, message = words.FAULT[fault]
        raise InvalidInput(str(message), field=field)


def _refuse_self(person: Person, by: Viewer) -> None:
    if person.account.id == by.account_id:
        raise Conflict(_("Esto lo hace otra persona por ti: nadie se da roles ni enlaces."))
