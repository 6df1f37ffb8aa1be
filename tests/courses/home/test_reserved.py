"""A reserved organization appears nowhere to outsiders: what they get is the same to the byte."""

import re
from typing import cast

import pytest
from flask import Flask

from courses.catalog.models import Course
from escuela.accounts.models import Account
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.queries import find_network
from escuela.organizations.rules import Visibility
from escuela.topics import Topic
from media.library.rules import Visibility as VideoVisibility
from tests.browser import Browser
from tests.factories import MARKER, School, make_grant, make_member, make_network, make_organization
from tests.factories.courses import make_course
from tests.factories.videos import make_published_video

CHANGES = re.compile(
    r'name="(?:csrf_token|press)"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="(?:csrf_token|press)"'
)
OUTSIDERS = ("visitor", "learner", "outsider")


def pages(network: str) -> list[str]:
    return [
        "/", "/courses/", "/courses/?q=oculta", "/organizations/", "/organizations/?q=oculta",
        "/organizations/?country=PE", "/organizations/?topic=memory", "/organizations/?page=2",
        f"/organizations/?network={network}", "/organizations/networks/",
        f"/organizations/networks/{network}", "/people/", "/people/?q=oculta",
        "/people/invitations/", "/people/invitations/new", "/videos/", "/videos/new", "/account",
    ]  # fmt: skip


def seen(browser: Browser, paths: list[str]) -> dict[str, tuple[int, str, str]]:
    found = {}
    for path in paths:
        answer = browser.get(path)
        text = CHANGES.sub("", answer.text)
        found[path] = (answer.status_code, text, answer.headers.get("Location", ""))
    return found


@pytest.mark.parametrize("person", OUTSIDERS)
def test_outsiders_get_the_same_pages_with_and_without_it(
    app: Flask, browser: Browser, school: School, person: str
) -> None:
    with app.app_context():
        network = make_network("Red del Perú", "PE").public_id
        open_course = make_course(make_organization("Abierta"))
        make_grant(_account(school, "learner"), Role.LEARNER, course_scope(open_course.id))
    browser.sign_in(school.accounts[person])
    before = seen(browser, pages(network))

    with app.app_context():
        hidden = _hide(network)
    after = seen(browser, pages(network))

    assert after == before
    gone = browser.get("/organizations/nothing").data
    for path in ("", "/edit", "/beginning", "/leave", "/merge", "/logo/0123456789abcdef-7999.jpg"):
        answer = browser.get(f"/organizations/{hidden}{path}", follow_redirects=False)
        assert answer.status_code in (302, 401, 403, 404), path
        assert answer.status_code != 404 or answer.data == gone, path


def test_what_it_shares_with_everybody_does_not_say_whose_it_is(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        hidden = db.session.get_one(Organization, school.own_id)
        course = make_course(hidden, "Taller abierto", Visibility.PUBLIC)
        make_published_video(hidden, "Voces", VideoVisibility.PUBLIC)
        address = f"/courses/{course.public_id}"

    for person in OUTSIDERS:
        browser.sign_in(school.accounts[person])
        for path in (address, "/courses/", f"/courses/?organization={school.own}", "/"):
            page = browser.get(path).text
            assert MARKER not in page, (person, path)
        assert "Taller abierto" in browser.get("/courses/").text
        # Asked for by its house it is told as for a house that is not there: all courses.
        asked, nowhere = (
            CHANGES.sub("", browser.get(f"/courses/?organization={one}").text).replace(one, "-")
            for one in (school.own, "x" * len(school.own))
        )
        assert asked == nowhere


def _hide(network: str) -> str:
    """Make a reserved organization with all that one can have, but nothing it shows to others."""
    hidden = make_organization(
        "Casa oculta", Visibility.RESERVED, network=find_network(network), country="PE",
        topics=(Topic.MEMORY,),
    )  # fmt: skip
    make_member(hidden, Role.LEAD, "Persona oculta")
    course = make_course(hidden, "Curso oculto", Visibility.RESERVED)
    make_published_video(hidden, "Video oculto", VideoVisibility.RESERVED)
    with transaction():
        hidden.logo_key = f"logos/{hidden.public_id}/0123456789abcdef-7999.jpg"
        db.session.get_one(Course, course.id).subtitle = "oculta"
    return hidden.public_id


def _account(school: School, person: str) -> Account:
    return db.session.get_one(Account, cast(int, school.accounts[person]))
