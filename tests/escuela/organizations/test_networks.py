"""National networks, through HTTP: who sees and changes them, what their coordination may do."""

import pytest
from flask import Flask

from escuela.accounts import invitations
from escuela.accounts.models import Account
from escuela.accounts.queries import get_account
from escuela.authz.identity import viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import national_network_scope, organization_scope
from escuela.db import db
from escuela.organizations.models import NationalNetwork, Organization
from escuela.organizations.rules import Visibility
from tests.browser import Browser
from tests.factories import MARKER, School, make_member, make_network, make_organization
from tests.factories.organizations import make_coordinator


@pytest.fixture
def network(app: Flask) -> NationalNetwork:
    with app.app_context():
        return make_network()


@pytest.fixture
def coordinator(app: Flask, network: NationalNetwork) -> Account:
    with app.app_context():
        return make_coordinator(network)


@pytest.fixture
def inside(app: Flask, network: NationalNetwork) -> Organization:
    with app.app_context():
        house = make_organization("Hilo y Nombre", Visibility.RESERVED, network=network)
        make_member(house, Role.MEMBER, "Semillita")
        return house


def test_coordination_of_the_whole_network_creates_and_changes_one(
    browser: Browser, school: School
) -> None:
    browser.sign_in(school.accounts["coordination"])
    form = browser.fill_in("/organizations/networks/new") | {"name": "Red Perú", "country": "PE"}

    made = browser.post("/organizations/networks/new", data=form).location
    stale = browser.fill_in(f"{made}/edit")
    browser.post(f"{made}/edit", data=stale | {"name": "Red del Perú"})
    late = browser.post(f"{made}/edit", data=stale | {"name": "Otra"})

    assert late.status_code == 409
    assert "Red del Perú" in browser.get("/organizations/networks/").text


def test_its_own_coordination_cares_for_its_organizations_and_no_other(
    browser: Browser, school: School, coordinator: Account, inside: Organization
) -> None:
    browser.sign_in(coordinator.id)

    assert "Semillita" in browser.get(f"/organizations/{inside.public_id}").text
    for page in ("edit", "beginning", "logo", "merge", "leave"):
        assert browser.get(f"/organizations/{inside.public_id}/{page}").status_code == 200, page
        assert browser.get(f"/organizations/{school.own}/{page}").status_code == 404, page
    assert "Semillita" in browser.get("/people/").text
    assert "Luna" not in browser.get("/people/").text
    assert MARKER not in browser.get("/organizations/").text


def test_it_changes_no_network_and_reads_no_record_of_the_whole_school(
    browser: Browser, coordinator: Account, network: NationalNetwork, inside: Organization
) -> None:
    browser.sign_in(coordinator.id)

    assert browser.get("/people/record").status_code == 403
    assert browser.get("/organizations/networks/new").status_code == 403
    assert browser.get(f"/organizations/networks/{network.public_id}/edit").status_code == 404
    # Nor does it take an organization out of its care, or give its own role to others.
    form = browser.fill_in(f"/organizations/{inside.public_id}/edit")
    assert "network" not in form
    browser.post(f"/organizations/{inside.public_id}/edit", data=form | {"network": ""})
    with browser.application.app_context():
        assert db.session.get_one(Organization, inside.id).network_id == network.id
    assert "national_network" not in browser.get("/people/invitations/new").text


def test_nobody_opens_the_account_or_recalls_the_invitation_of_a_peer(
    browser: Browser, school: School, coordinator: Account, network: NationalNetwork,
    inside: Organization,
) -> None:  # fmt: skip
    scope = national_network_scope(network.id)
    with browser.application.app_context():
        peer = make_coordinator(network, "Tijereta")
        by = viewer_of(school.accounts["coordination"])
        to_peers = invitations.invite(Role.COORDINATION, scope, by=by, label="otra más").link
        inside_scope = organization_scope(inside.id)
        own = invitations.invite(Role.MEMBER, inside_scope, by=by, label="de adentro").link
        recovery = f"/people/{get_account(peer.id).public_id}/recovery"
        recall = f"/people/invitations/{to_peers.public_id}/recall"
        own_recall = f"/people/invitations/{own.public_id}/recall"
        coordinator_id = coordinator.id
    answers = {}
    for person in (coordinator_id, school.accounts["coordination"]):
        browser.sign_in(person)
        listed = browser.get("/people/invitations/").text
        form = browser.fill_in(recovery)
        answers[person] = (
            "otra más" in listed, "de adentro" in listed,
            browser.post(recovery, data=form).status_code,
            browser.post(recall, data=form).status_code,
        )  # fmt: skip

    assert answers[coordinator_id] == (False, True, 409, 404)
    assert answers[school.accounts["coordination"]] == (True, True, 200, 303)
    browser.sign_in(coordinator_id)
    form = browser.fill_in("/people/invitations/new")
    assert browser.post(own_recall, data=form).status_code == 303


@pytest.mark.parametrize(("person", "may_invite"), [("coordination", True), ("member", False)])
def test_a_national_network_without_organizations_says_the_same_to_all_who_see_none(
    browser: Browser, school: School, network: NationalNetwork, person: str, *, may_invite: bool
) -> None:
    browser.sign_in(school.accounts[person])

    page = browser.get(f"/organizations/networks/{network.public_id}").text

    assert "Aquí todavía no hay organizaciones." in page
    assert "que puedas ver" not in page
    assert ("Se agregan al invitarlas" in page) is may_invite


def test_a_national_network_shows_only_the_organizations_that_the_reader_may_know_of(
    browser: Browser, school: School, network: NationalNetwork, inside: Organization
) -> None:
    with browser.application.app_context():
        make_organization("De la Red", Visibility.NETWORK, network=network)
    browser.sign_in(school.accounts["outsider"])

    page = browser.get(f"/organizations/networks/{network.public_id}").text

    assert "De la Red" in page
    assert inside.name not in page


def test_whole_coordination_gives_the_role_with_a_reason_and_an_end(
    browser: Browser, school: School, network: NationalNetwork
) -> None:
    browser.sign_in(school.accounts["coordination"])
    form = browser.fill_in("/people/invitations/new") | {
        "role": "coordination",
        "place": f"national_network:{network.public_id}",
        "reason": "Acompaña a México",
    }

    endless = browser.post("/people/invitations/new", data=form)
    given = browser.post("/people/invitations/new", data=form | {"ends_on": "2027-06-30"})

    assert "Elige hasta cuándo." in endless.text
    assert "/invitacion/" in given.text
