"""escuela/people: the member of `own` with their role, and an invitation to it."""

from escuela.accounts import invitations
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import Scope, organization_scope
from escuela.db import transaction
from tests.factories import MARKER, School
from tests.factories.accounts import make_account, make_grant
from tests.house.policy import Line, Policy, same

CARE = frozenset({"lead", "outsider", "coordination"})
"""Who cares for people somewhere: the leads of both organizations, and coordination."""
CARES = Line(own=frozenset({"lead", "coordination"}), other=frozenset({"outsider", "coordination"}))

POLICY: Policy = {
    ("GET", "/people/"): same(CARE),
    ("GET", "/people/<person_id>"): CARES,
    ("GET", "/people/<person_id>/roles/new"): CARES,
    ("POST", "/people/<person_id>/roles/new"): CARES,
    ("GET", "/people/<person_id>/recovery"): CARES,
    ("POST", "/people/<person_id>/recovery"): CARES,
    ("GET", "/people/roles/<grant_id>/end"): CARES,
    ("POST", "/people/roles/<grant_id>/end"): CARES,
    ("GET", "/people/<person_id>/legal-name"): same({"coordination"}),
    ("POST", "/people/<person_id>/legal-name"): same({"coordination"}),
    ("GET", "/people/record"): same({"coordination"}),
    ("GET", "/people/invitations/"): same(CARE),
    ("GET", "/people/invitations/new"): same(CARE),
    ("POST", "/people/invitations/new"): same(CARE),
    ("POST", "/people/invitations/<invitation_id>/recall"): CARES,
}


def own(school: School) -> dict[str, str]:
    return _of(f"{MARKER} Rocío", organization_scope(school.own_id))


def other(school: School) -> dict[str, str]:
    return _of("Rocío", organization_scope(school.other_id))


def _of(alias: str, scope: Scope) -> dict[str, str]:
    person = make_account(alias)
    with transaction():
        person.legal_name = f"Legal {alias}"
    grant = make_grant(person, Role.MEMBER, scope)
    link = invitations.invite(Role.MEMBER, scope, by=VISITOR, label=alias).link
    return {
        "person_id": person.public_id,
        "grant_id": grant.public_id,
        "invitation_id": link.public_id,
    }
