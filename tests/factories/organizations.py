"""Builders of organizations and their people."""

from escuela import clock
from escuela.accounts.models import Account
from escuela.authz.roles import Role
from escuela.authz.scopes import national_network_scope, organization_scope
from escuela.db import db, transaction
from escuela.organizations.models import NationalNetwork, Organization
from escuela.organizations.rules import Visibility, topic_codes
from escuela.search import searchable
from escuela.topics import Topic
from tests.factories.accounts import make_account, make_grant


def make_organization(
    name: str = "Casa Telar",
    visibility: Visibility = Visibility.PUBLIC,
    *,
    contact: Account | None = None,
    is_archived: bool = False,
    network: NationalNetwork | None = None,
    topics: tuple[Topic, ...] = (),
    country: str = "MX",
) -> Organization:
    with transaction():
        organization = Organization(
            name=name,
            country=country,
            network_id=network.id if network else None,
            topic_codes=topic_codes(topics),
            description_es="Escucha y acompaña.",
            visibility=visibility,
            search_text=searchable(name),
            contact_id=contact.id if contact else None,
            archived_at=clock.utc_now() if is_archived else None,
        )
        db.session.add(organization)
    return organization


def make_network(name: str = "Red de México", country: str = "MX") -> NationalNetwork:
    with transaction():
        network = NationalNetwork(name=name, country=country, search_text=searchable(name))
        db.session.add(network)
    return network


def make_member(organization: Organization, role: Role, alias: str) -> Account:
    account = make_account(alias)
    make_grant(account, role, organization_scope(organization.id))
    return account


def make_coordinator(network: NationalNetwork, alias: str = "Mirla") -> Account:
    """Somebody who coordinates one national network, and nothing else."""
    account = make_account(alias)
    make_grant(account, Role.COORDINATION, national_network_scope(network.id))
    return account
