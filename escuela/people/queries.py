"""Reads of people by whoever cares for them: only those, and only the roles they may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from escuela import clock
from escuela.accounts import identity
from escuela.accounts.identity import Shown
from escuela.accounts.models import Account, InvitationLink
from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.models import RoleGrant
from escuela.authz.queries import is_active
from escuela.authz.scopes import (
    EVERYTHING,
    Scope,
    ScopeKind,
    care_scopes,
    national_network_scope,
    organization_scope,
)
from escuela.db import db
from escuela.organizations.models import Organization
from escuela.organizations.queries import list_networks_for
from escuela.search import has_words
from escuela.web.paging import PAGE_ROWS, Page, page_of

MAX_PLACES = 500
MAX_ENDING = 5000
MAX_IN_PLACE = 50
"""Roles that the page of one place shows; the list of people has all."""


@dataclass(frozen=True, slots=True)
class Person:
    """An account, and the roles it holds now."""

    account: Account
    grants: Sequence[RoleGrant]

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: who cares for a place cares for the people with a role in it."""
        return frozenset({EVERYTHING, *(grant.scope for grant in self.grants)})

    def shown_to(self, viewer: Viewer) -> Shown:
        """Return the person as the viewer may see them."""
        return identity.show(self.account, viewer, {grant.scope for grant in self.grants})

    def grants_for(self, viewer: Viewer) -> list[RoleGrant]:
        """Return the roles that the viewer may know of."""
        seen = scopes_of(viewer, Action.PERSON_VIEW)
        return [one for one in self.grants if EVERYTHING in seen or one.scope in seen]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may give roles."""

    scope: Scope
    public_id: str
    name: str


def find_person(public_id: str) -> Person | None:
    """Return somebody with all their roles, or None. Views ask through access.get."""
    account = db.session.scalars(
        sa.select(Account).where(Account.public_id == public_id)
    ).one_or_none()
    return Person(account, _grants_of([account.id]).get(account.id, [])) if account else None


def list_people(viewer: Viewer, *, search: str = "", page: int = 1) -> Page[Person]:
    """Return whom the viewer may see, by alias, with the roles they may see."""
    statement = (
        sa.select(Account)
        .where(_reachable(viewer), *has_words(Account.search_text, search))
        .order_by(Account.search_text, Account.id)
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    found = page_of(db.session.scalars(statement).all(), page)
    grants = _grants_of([account.id for account in found.rows])
    people = [Person(account, grants.get(account.id, [])) for account in found.rows]
    return Page(people, found.number, found.has_next)


def find_grant(public_id: str) -> RoleGrant | None:
    """Return a role that somebody holds, or None. Views ask through access.get."""
    return db.session.scalars(
        sa.select(RoleGrant).where(RoleGrant.public_id == public_id)
    ).one_or_none()


def list_ending_grants(within: timedelta) -> Sequence[RoleGrant]:
    """Return the roles that end within this time, whosever they are."""
    now = clock.utc_now()
    statement = (
        sa.select(RoleGrant)
        .where(RoleGrant.ends_at > now, RoleGrant.ends_at <= now + within)
        .order_by(RoleGrant.ends_at, RoleGrant.id)
        .limit(MAX_ENDING)
    )
    return db.session.scalars(statement).all()


def find_holder(grant: RoleGrant) -> Account:
    """Return who holds a role."""
    return db.session.get_one(Account, grant.account_id)


def find_invitation(public_id: str) -> InvitationLink | None:
    """Return an invitation, or None. Views ask through access.get."""
    return db.session.scalars(
        sa.select(InvitationLink).where(InvitationLink.public_id == public_id)
    ).one_or_none()


def list_invitations(viewer: Viewer, *, page: int = 1) -> Page[InvitationLink]:
    """Return the invitations to places the viewer cares for, the newest first."""
    held = scopes_of(viewer, Action.PERSON_INVITE)
    scopes = {scope for scope in held if scope in care_scopes(scope)}  # as `can` says of one
    statement = (
        sa.select(InvitationLink)
        .where(_within(InvitationLink.scope_kind, InvitationLink.scope_id, scopes))
        .options(joinedload(InvitationLink.made_by))
        .order_by(InvitationLink.id.desc())
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    return page_of(db.session.scalars(statement).all(), page)


def list_aliases(account_ids: Collection[int]) -> Mapping[int, str]:
    """Return aliases by account; rights were asked before."""
    rows = db.session.execute(
        sa.select(Account.id, Account.alias).where(Account.id.in_(account_ids))
    )
    return {row.id: row.alias for row in rows}


def list_people_in(scope: Scope) -> Sequence[Person]:
    """Return who holds a role in one place now, by alias, with those roles alone."""
    statement = (
        sa.select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(*_in(scope))
        .order_by(Account.search_text, Account.id, RoleGrant.id)
        .limit(MAX_IN_PLACE)
    )
    people: dict[int, tuple[Account, list[RoleGrant]]] = {}
    for grant, account in db.session.execute(statement):
        people.setdefault(account.id, (account, []))[1].append(grant)
    return [Person(account, grants) for account, grants in people.values()]


def count_people_in(scope: Scope) -> int:
    """Return how many people hold a role in one place now."""
    statement = sa.select(sa.func.count(RoleGrant.account_id.distinct())).where(*_in(scope))
    return db.session.scalar(statement) or 0


def list_places(viewer: Viewer, action: Action) -> Sequence[Place]:
    """Return the organizations in which the viewer may do this, by name.

    After them the national networks, for whoever may do it everywhere.
    """
    scopes = scopes_of(viewer, action)
    statement = (
        sa.select(Organization.id, Organization.public_id, Organization.name)
        .where(Organization.archived_at.is_(None))
        .order_by(Organization.search_text, Organization.id)
        .limit(MAX_PLACES)
    )
    if EVERYTHING not in scopes:
        own = [scope.id for scope in scopes if scope.kind is ScopeKind.ORGANIZATION]
        statement = statement.where(Organization.id.in_(own))
    places = [
        Place(organization_scope(row.id), row.public_id, row.name)
        for row in db.session.execute(statement)
    ]
    networks = list_networks_for(viewer, action) if EVERYTHING in scopes else ()
    return [
        *places,
        *(Place(national_network_scope(one.id), one.public_id, one.name) for one in networks),
    ]


def _grants_of(account_ids: Collection[int]) -> dict[int, list[RoleGrant]]:
    """Return the roles that count now, by account."""
    statement = (
        sa.select(RoleGrant)
        .where(RoleGrant.account_id.in_(account_ids), is_active())
        .order_by(RoleGrant.id)
    )
    grants: dict[int, list[RoleGrant]] = {}
    for grant in db.session.scalars(statement):
        grants.setdefault(grant.account_id, []).append(grant)
    return grants


def _reachable(viewer: Viewer) -> sa.ColumnElement[bool]:
    scopes = scopes_of(viewer, Action.PERSON_VIEW)
    if EVERYTHING in scopes:
        return sa.true()
    is_there = _within(RoleGrant.scope_kind, RoleGrant.scope_id, scopes)
    return Account.id.in_(sa.select(RoleGrant.account_id).where(is_there, is_active()))


def _in(scope: Scope) -> tuple[sa.ColumnElement[bool], ...]:
    return (RoleGrant.scope_kind == scope.kind, RoleGrant.scope_id == scope.id, is_active())


def _within(
    kind: InstrumentedAttribute[ScopeKind],
    scope_id: InstrumentedAttribute[int],
    scopes: Collection[Scope],
) -> sa.ColumnElement[bool]:
    if EVERYTHING in scopes:
        return sa.true()
    return sa.or_(
        sa.false(),
        *(sa.and_(kind == scope.kind, scope_id == scope.id) for scope in scopes),
    )
