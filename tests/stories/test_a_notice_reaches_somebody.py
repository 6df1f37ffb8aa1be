"""Somebody without mail is told: the lead brings a sheet, the person opens it, the list empties."""

import re

import pytest
from playwright.sync_api import expect

from escuela.accounts.queries import get_account
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from tests.chromium import Visit
from tests.factories import PASSWORD, School, make_account, make_grant
from tests.factories.notices import make_hand_over
from tests.live import Live

pytestmark = pytest.mark.chromium

LOGIN = "eco.lejano"


@pytest.fixture
def people(live_school: Live) -> School:
    school = live_school.make_school()
    with live_school.app.app_context():
        scope = organization_scope(school.own_id)
        person = make_account("Eco Lejano", login=LOGIN, password=PASSWORD)
        make_grant(person, Role.MEMBER, scope)
        make_hand_over(get_account(person.id), scope)
    return school


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_brought_opened_and_gone(visit: Visit, people: School, javascript: bool) -> None:
    lead = visit("/people/", account_id=people.accounts["lead"], javascript=javascript)
    lead.get_by_role("link", name="Por entregar").click()
    lead.get_by_role("link", name=re.compile("Qué darle")).click()
    expect(lead.get_by_role("img", name=re.compile("Código"))).to_be_visible()
    link = lead.get_by_text(re.compile(r"^http\S+/n/[\w-]+$")).inner_text()
    lead.get_by_role("button", name="Ya se lo di").click()
    expect(lead.get_by_text("Entregado en persona")).to_be_visible()

    person = visit("/privacidad", javascript=javascript)
    person.goto(link)
    person.get_by_label("Nombre para entrar").fill(LOGIN)
    person.get_by_label("Contraseña", exact=True).fill(PASSWORD)
    person.get_by_role("button", name="Entrar", exact=True).click()
    expect(person.get_by_role("heading", name="Mi cuenta")).to_be_visible()
    person.get_by_role("link", name="Avisos", exact=True).first.click()
    expect(person.get_by_text("hizo un enlace")).to_be_visible()
    expect(person.get_by_text("Nuevo", exact=True)).to_have_count(0)

    lead.get_by_role("button", name=re.compile("Deshacer")).click()
    expect(lead.get_by_text("Nada por entregar")).to_be_visible()
