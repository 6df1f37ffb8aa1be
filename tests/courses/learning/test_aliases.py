"""In a course nobody is called like somebody else, and stays what the others know them by."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.entry import services as entry
from courses.learning.models import Enrollment
from escuela import clock
from escuela.accounts.queries import get_account
from escuela.accounts.services import Profile, edit_profile
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope, organization_scope
from escuela.db import db, transaction
from escuela.people import aliases
from escuela.people.models import PlaceAlias
from escuela.sign_up import services as sign_up
from tests.browser import Browser
from tests.factories import make_account, make_grant, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit


@dataclass(frozen=True)
class Scene:
    """A course with a tutor called Colibrí, and two people with that alias who come to learn."""

    course: str
    course_id: int
    tutor: int
    first: int
    second: int


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context():
        house = make_organization("Casa Telar")
        course = make_course(house)
        make_lesson(make_unit(course))
        tutor = make_account("Colibrí")
        make_grant(tutor, Role.MEMBER, organization_scope(house.id))
        entry.give_tutor(course, tutor.id, by=VISITOR)
        return Scene(
            course.public_id, course.id, tutor.id,
            make_account("Colibrí").id, make_account("colibri").id,
        )  # fmt: skip


def begin(browser: Browser, scene: Scene, account_id: int) -> str:
    """Begin the course as somebody; return the course's page as they see it then."""
    browser.sign_in(account_id)
    page = f"/courses/{scene.course}"
    assert browser.post(f"{page}/start", data=browser.fill_in(page)).status_code == 303
    return browser.get(page).text


def learners(browser: Browser, scene: Scene, search: str = "") -> list[str]:
    """Return how the tutor sees those who learn."""
    browser.sign_in(scene.tutor)
    page = browser.get(f"/courses/{scene.course}/learners?q={search}").text
    return re.findall(r'<span class="t">([^<]+)</span>', page)


def test_nobody_in_a_course_is_called_like_somebody_else(browser: Browser, scene: Scene) -> None:
    first, second = begin(browser, scene, scene.first), begin(browser, scene, scene.second)

    called = learners(browser, scene)

    assert len(set(called)) == 2
    assert all(re.fullmatch(r"[Cc]olibr[ií] \w+", one) for one in called), called
    assert any(f"Aquí te llamas {one}." in first for one in called)
    assert any(f"Aquí te llamas {one}." in second for one in called)
    (tutor,) = re.findall(r'<span class="b">(Colibrí [^<]+)</span>', first)
    assert tutor not in called
    word = called[0].split()[1]
    assert learners(browser, scene, word.lower()) == [called[0]]


def test_a_new_alias_changes_nothing_in_a_course_until_its_person_says_so_once_a_day(
    app: Flask, browser: Browser, scene: Scene
) -> None:
    begin(browser, scene, scene.first)
    before = learners(browser, scene)
    with app.app_context():
        edit_profile(get_account(scene.first), Profile("Marea", "America/Bogota"), by=VISITOR)
    assert learners(browser, scene) == before

    page = f"/courses/{scene.course}/alias"
    for _day in range(2):
        browser.sign_in(scene.first)
        told = browser.get(page).text
        assert "Vuelve mañana y elige otra vez." in told
        assert "Usar el de mi cuenta" not in told
        called = learners(browser, scene)
        browser.sign_in(scene.first)
        form = browser.fill_in(f"/courses/{scene.course}/leave")
        assert browser.post(page, data=form).status_code == 409
        assert learners(browser, scene) == called

        with app.app_context(), transaction():
            day_before = clock.utc_now().date() - timedelta(days=1)
            db.session.execute(sa.update(PlaceAlias).values(given_on=day_before))
        browser.sign_in(scene.first)
        shown = browser.get(page).text
        assert called[0] in shown
        assert "Marea" in shown
        assert browser.post(page, data=browser.fill_in(page)).status_code == 303
        (now,) = learners(browser, scene)
        assert re.fullmatch(r"Marea \w+", now)


def test_who_takes_no_part_has_no_alias_in_a_course(
    app: Flask, browser: Browser, scene: Scene
) -> None:
    browser.sign_in(scene.second)
    page = f"/courses/{scene.course}/alias"
    assert browser.get(page).status_code == 303

    token = browser.fill_in(f"/courses/{scene.course}")["csrf_token"]
    assert browser.post(page, data={"csrf_token": token}).status_code == 409
    with app.app_context():
        assert aliases.find(course_scope(scene.course_id), scene.second) is None


def test_who_began_before_courses_gave_aliases_is_called_as_in_their_account(
    app: Flask, browser: Browser, scene: Scene
) -> None:
    with app.app_context(), transaction():
        db.session.add(Enrollment(account_id=scene.second, course_id=scene.course_id))

    assert learners(browser, scene) == ["colibri"]
    assert learners(browser, scene, "colibrí") == ["colibri"]
    browser.sign_in(scene.second)
    assert "Aquí te llamas colibri." in browser.get(f"/courses/{scene.course}").text


def test_r19_who_accompanies_sees_the_name_of_whoever_wrote_one_as_the_profile_says(
    app: Flask, browser: Browser, scene: Scene
) -> None:
    begin(browser, scene, scene.first)
    begin(browser, scene, scene.second)
    with app.app_context():
        edit_profile(get_account(scene.first), Profile("Colibrí", None, "Ana Rosa"), by=VISITOR)

    browser.sign_in(scene.tutor)
    page = browser.get(f"/courses/{scene.course}/learners").text

    assert page.count("Nombre: ") == 1
    assert "Nombre: Ana Rosa" in page
    assert "el nombre si la persona lo escribió" in page
    browser.sign_in(scene.second)
    assert "Ana Rosa" not in browser.get(f"/courses/{scene.course}").text


def test_a_link_offers_an_account_only_while_anybody_may_make_one(
    app: Flask, browser: Browser
) -> None:
    closed = browser.get("/enter/any").text
    with app.app_context():
        sign_up.open_window(timedelta(days=7), by=VISITOR)
    opened = browser.get("/enter/any").text

    assert "pídela a quien te invitó" in closed
    assert 'href="/sign-up"' not in closed.split("<main")[1]
    assert 'href="/sign-up"' in opened.split("<main")[1]
    assert "pídela a quien te invitó" not in opened
