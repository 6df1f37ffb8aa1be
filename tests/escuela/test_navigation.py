"""The menu: what a role is offered, at most five entries, and only where a page works."""

import re

import pytest
from flask import Flask

from escuela import navigation
from escuela.accounts import queries
from escuela.authz.identity import Grant, Viewer
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.organizations.queries import find_organization
from tests.browser import Browser
from tests.factories import PEOPLE, School, make_grant
from tests.factories.courses import make_course


def menu_of(browser: Browser, path: str = "/privacidad") -> list[str]:
    page = browser.get(path).text
    nav = page.split('<nav class="nav"')[1].split("</nav>")[0]
    return re.findall("<span>([^<]+)</span>", nav)


def viewer(*roles: Role) -> Viewer:
    return Viewer(1, frozenset(Grant(role, EVERYTHING) for role in roles))


@pytest.mark.parametrize("person", PEOPLE)
def test_every_entry_leads_to_a_page_that_opens(
    browser: Browser, school: School, person: str
) -> None:
    browser.sign_in(school.accounts[person])
    nav = browser.get("/privacidad").text.split('<nav class="nav"')[1].split("</nav>")[0]

    links = re.findall('href="([^"]+)"', nav)

    assert 1 <= len(links) <= navigation.MOST
    for link in links:
        assert browser.get(link, follow_redirects=True).status_code == 200, link


def test_a_visitor_can_enter_and_who_is_in_finds_the_account(
    browser: Browser, school: School
) -> None:
    assert menu_of(browser)[-1] == "Entrar"

    browser.sign_in(school.accounts["lead"])

    assert menu_of(browser)[-1] == "Mi cuenta"


def test_the_page_one_is_on_is_marked(browser: Browser) -> None:
    page = browser.get("/sign-in").text

    assert re.search('href="/sign-in" aria-current="page"', page)
    assert "aria-current" not in browser.get("/privacidad").text


def test_a_course_counts_as_being_among_the_courses(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        house = find_organization(school.other)
        assert house is not None
        course = make_course(house).public_id

    page = browser.get(f"/courses/{course}").text

    assert re.search('href="/courses/" aria-current="page"', page)


def test_a_person_with_several_roles_has_one_menu_and_chooses_which(app: Flask) -> None:
    many = viewer(Role.TUTOR, Role.COORDINATION)
    with app.test_request_context():
        assert navigation.active_role(many) == Role.COORDINATION
        assert navigation.choose_role(many, "tutor")
        assert navigation.active_role(many) == Role.TUTOR
        assert not navigation.choose_role(many, "protection")
        assert navigation.active_role(viewer(Role.COORDINATION)) == Role.COORDINATION


def test_a_lead_is_not_asked_to_choose_membership() -> None:
    assert navigation.roles_of(viewer(Role.LEAD, Role.MEMBER)) == [Role.LEAD]


def test_the_account_page_has_the_switch_for_whoever_holds_several_roles(
    app: Flask, browser: Browser, school: School
) -> None:
    person = school.accounts["tutor"]
    browser.sign_in(person)
    assert "Con qué rol" not in browser.get("/account").text
    with app.app_context():
        make_grant(queries.get_account(person or 0), Role.VIDEO_EDITOR, EVERYTHING)
    browser.sign_in(person)  # a change of rights ended the first sign-in

    page = browser.get("/account").text
    assert "Con qué rol" in page
    fields = browser.fill_in("/preferences")
    browser.post("/role", data={"role": "tutor", "csrf_token": fields["csrf_token"]})

    assert re.search(r"Tutoría</span>\s*<span class=\"tag ok\">", browser.get("/account").text)


def test_a_role_one_does_not_hold_cannot_be_chosen(browser: Browser, school: School) -> None:
    browser.sign_in(school.accounts["member"])
    before = menu_of(browser)
    token = browser.fill_in("/preferences")["csrf_token"]

    browser.post("/role", data={"role": "coordination", "csrf_token": token})

    assert menu_of(browser) == before
