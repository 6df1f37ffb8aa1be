"""From invitation to first video: one act, one list, the next step always said."""

import re

import pytest
from flask import Flask

from escuela.accounts import invitations
from escuela.accounts.models import InvitationLink
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.db import db, transaction
from escuela.organizations import beginning
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from escuela.topics import Topic
from tests.browser import Browser
from tests.factories import School, make_member, make_network, make_organization
from tests.factories.organizations import make_coordinator
from tests.factories.videos import make_published_video, make_video

NEW = "/organizations/new"


def done(organization: Organization) -> list[str]:
    return [str(step.title) for step in beginning.steps_of(organization) if step.is_done]


def test_pressing_twice_adds_one_organization_with_one_invitation(
    app: Flask, browser: Browser, school: School
) -> None:
    browser.sign_in(school.accounts["coordination"])
    form = browser.fill_in(NEW) | {"name": "Maré Alta", "country": "BR"}

    pages = [browser.post(NEW, data=form).text for _ in range(2)]

    assert len({re.findall(r"/invitacion/([\w-]+)", page)[0] for page in pages}) == 1
    with app.app_context():
        assert db.session.query(Organization).filter_by(name="Maré Alta").count() == 1
        assert db.session.query(InvitationLink).count() == 1


@pytest.mark.parametrize("name", ["\u202e\u3164", "\u0301", "🪶"])
def test_a_name_that_nobody_can_read_is_refused(
    browser: Browser, school: School, name: str
) -> None:
    browser.sign_in(school.accounts["coordination"])

    answer = browser.post(NEW, data=browser.fill_in(NEW) | {"name": name, "country": "BR"})

    assert answer.status_code == 422
    assert "Usa al menos una letra" in answer.text or "Escribe el nombre." in answer.text


def test_one_act_adds_it_reserved_and_makes_the_invitation(
    app: Flask, browser: Browser, school: School
) -> None:
    browser.sign_in(school.accounts["coordination"])
    form = browser.fill_in(NEW) | {"name": " Maré Alta ", "country": "BR"}

    page = browser.post(NEW, data=form).text
    token = re.findall(r"/invitacion/([\w-]+)", page)[0]

    with app.app_context():
        added = db.session.query(Organization).filter_by(name="Maré Alta").one()
        link = db.session.query(InvitationLink).one()
        assert added.visibility is Visibility.RESERVED
        assert (link.role, link.scope) == (Role.LEAD, organization_scope(added.id))
    browser.sign_in(None)
    assert browser.get(f"/invitacion/{token}").status_code == 200


def test_the_coordination_of_a_national_network_invites_into_it_alone(
    app: Flask, browser: Browser
) -> None:
    with app.app_context():
        network, other = make_network(), make_network("Red de Brasil", "BR")
        coordinator = make_coordinator(network)
    browser.sign_in(coordinator.id)
    form = browser.fill_in(NEW) | {"name": "Nueva"}

    outside = browser.post(NEW, data=form | {"network": other.public_id})
    nowhere = browser.post(NEW, data=form | {"network": ""})
    inside = browser.post(NEW, data=form)

    assert (outside.status_code, nowhere.status_code, inside.status_code) == (422, 422, 200)
    with app.app_context():
        assert db.session.query(Organization).one().network_id == network.id


def test_each_step_is_done_when_it_happened(app: Flask) -> None:
    with app.app_context():
        house = make_organization(visibility=Visibility.RESERVED)
        with transaction():
            house.description_es = ""
        assert done(house) == []
        scope = organization_scope(house.id)
        link = invitations.invite(Role.LEAD, scope, by=VISITOR).link
        assert done(house) == ["Invitación hecha"]
        invitations.note_opened(link)
        assert done(house) == ["Invitación hecha", "Enlace abierto"]
        invitations.recall(link, by=VISITOR)
        assert done(house) == []
        make_member(house, Role.LEAD, "Luna")
        assert done(house) == ["Invitación hecha", "Enlace abierto", "Cuenta creada"]
        with transaction():
            house.description_pt, house.topic_codes = "Olá", f" {Topic.CARE} "
            house.logo_key = "logos/x/y-9.jpg"
        make_member(house, Role.MEMBER, "Semilla")
        assert done(house)[3:] == ["Descripción escrita", "Logo puesto", "Segunda persona"]
        make_video(house)
        assert done(house)[6:] == ["Primer video enviado"]
        make_published_video(house)
        assert len(done(house)) == len(beginning.steps_of(house)) == 8


def test_lead_and_coordination_see_what_to_do_now_and_only_what_they_can(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        house = db.session.get_one(Organization, school.own_id)
        with transaction():
            house.topic_codes, house.logo_key = " care ", "logos/x/y-9.jpg"
    address = f"/organizations/{school.own}/beginning"
    pages = {}
    for person in ("lead", "coordination"):
        browser.sign_in(school.accounts[person])
        pages[person] = browser.get(address).text

    for page in pages.values():
        assert page.count("Ahora toca") == 1
        assert "6 de 8 pasos hechos" in page
    assert 'href="/videos/new"' in pages["lead"]
    assert 'href="/videos/new"' not in pages["coordination"]
    assert "Lo hace la organización." in pages["coordination"]
