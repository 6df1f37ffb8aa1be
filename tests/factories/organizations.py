"""Builders of organizations and their people."""

from escuela import clock
from escuela.accounts.models import Account
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from escuela.search import searchable
from tests.factories.accounts import make_account, make_grant


def make_organization(
    name: str = "Casa Telar",
    visibility: Visibility = Visibility.PUBLIC,
    *,
    contact: Account | None = None,
    is_archived: bool = False,
) -> Organization:
    with transaction():
        organization = Organization(
            name=name,
            country="MX",
            summary="Escucha y acompaña.",
            visibility=visibility,
            search_text=searchable(name),
            contact_id=contact.id if contact else None,
            archived_at=clock.utc_now() if is_archived else None,
        )
        db.session.add(organization)
    return organization


def make_member(organization: Organization, role: Role, alias: str) -> Account:
    account = make_account(alias)
    make_grant(account, role, organization_scope(organization.id))
    return account
