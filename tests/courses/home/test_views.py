"""courses/home/views.py, through HTTP: what the school is, and what waits for each role."""

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.catalog import services as authoring
from courses.learning import services as learning
from escuela.authz.identity import VISITOR, viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, course_scope, organization_scope
from escuela.db import db
from escuela.organizations.models import Organization
from media.library.rules import VideoState
from tests.browser import Browser
from tests.factories import (
    MARKER,
    School,
    make_account,
    make_grant,
    make_member,
    make_network,
    make_organization,
)
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.organizations import make_coordinator
from tests.factories.videos import make_video


def test_a_visitor_learns_what_the_school_is(app: Flask, browser: Browser) -> None:
    with app.app_context():
        make_lesson(make_unit(make_course(make_organization(), "Seguir el dinero")))

    response = browser.get("/")

    assert "Aprender juntas y juntos levanta vuelo" in response.text
    assert "Seguir el dinero" in response.text
    assert 'href="/sign-in"' in response.text
    assert "Set-Cookie" not in response.headers


def test_a_learner_goes_on_with_the_first_open_lesson(app: Flask, browser: Browser) -> None:
    with app.app_context():
        unit = make_unit(make_course(make_organization(), "Seguir el dinero"))
        lessons = [make_lesson(unit, f"Lección {n}", n) for n in (1, 2)]
        account = make_account("Colibrí")
        learning.mark_done(lessons[0], by=viewer_of(account.id))
        account_id, going_on = account.id, lessons[1].public_id
    browser.sign_in(account_id)

    page = browser.get("/").text

    assert "Hola, Colibrí" in page
    assert "Sigue donde quedaste · Seguir el dinero" in page
    assert f'href="/lessons/{going_on}">Continuar' in page
    assert "1 de 2 lecciones" in page


def test_a_course_that_is_no_longer_theirs_is_not_on_the_desk(app: Flask, browser: Browser) -> None:
    with app.app_context():
        course = make_course(make_organization(), "Seguir el dinero")
        lesson = make_lesson(make_unit(course))
        account = make_account()
        learning.mark_done(lesson, by=viewer_of(account.id))
        authoring.withdraw_course(course, by=VISITOR)
        account_id = account.id
    browser.sign_in(account_id)

    page = browser.get("/").text

    assert "Seguir el dinero" not in page
    assert "Todavía no empezaste ningún curso" in page


def test_an_organization_sees_its_own_videos_and_an_editor_the_queue(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        own = db.session.get_one(Organization, school.own_id)
        make_video(own, MARKER, state=VideoState.CHANGES_ASKED)
        make_video(own, MARKER, state=VideoState.TO_REVIEW)

    browser.sign_in(school.accounts["member"])
    member = browser.get("/").text
    browser.sign_in(school.accounts["outsider"])
    outsider = browser.get("/").text
    browser.sign_in(school.accounts["video_editor"])
    editor = browser.get("/").text

    assert "Esperan tu respuesta" in member
    assert "Todavía no enviaron videos" in outsider
    assert "Por revisar" in editor
    assert 'href="/review/"' in editor


@pytest.mark.parametrize("person", ["learner", "tutor", "reader", "protection", "coordination"])
def test_everybody_has_a_desk_and_nothing_on_it_that_is_not_theirs(
    browser: Browser, school: School, person: str
) -> None:
    browser.sign_in(school.accounts[person])

    page = browser.get("/").text

    assert "Tus cursos" in page
    assert "La cola de videos" not in page


def test_coordination_sees_which_organizations_are_still_on_their_way(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        coming = make_organization("Semillas del Sur")
        begin = f'href="/organizations/{coming.public_id}/beginning"'
    browser.sign_in(school.accounts["lead"])
    assert begin not in browser.get("/").text
    browser.sign_in(school.accounts["coordination"])
    assert begin in browser.get("/").text

    with app.app_context():
        make_member(coming, Role.LEAD, "Garza")
    assert begin not in browser.get("/").text


def test_who_accompanies_or_writes_courses_finds_them_on_the_desk(
    app: Flask, browser: Browser
) -> None:
    with app.app_context():
        house, tutor, author = make_organization("Casa"), make_account("Eco"), make_account("Pino")
        mine, other = make_course(house, "Seguir el dinero"), make_course(house, "Otro", slug="o")
        make_grant(tutor, Role.TUTOR, course_scope(mine.id))
        make_grant(author, Role.AUTHOR, organization_scope(house.id))
        learning.enroll(mine, by=viewer_of(make_account("Garza").id))
        courses = mine.public_id, other.public_id
        people = tutor.id, author.id

    def cared_for(account_id: int) -> str:
        browser.sign_in(account_id)
        page = browser.get("/").text
        return page.partition('id="cared"')[2].partition("</section>")[0]

    accompanied, written = cared_for(people[0]), cared_for(people[1])
    assert f'href="/courses/{courses[0]}/learners"' in accompanied
    assert "1 persona aprende ahora" in accompanied
    assert courses[1] not in accompanied
    assert all(f'href="/courses/{one}"' in written for one in courses)


def test_a_national_coordination_sees_its_own_organizations_on_their_way(
    app: Flask, browser: Browser
) -> None:
    with app.app_context():
        own, other = make_network("Red uno", "CO"), make_network("Red dos", "PE")
        near, far = (make_organization(name, network=one) for name, one in
                     (("Semillas", own), ("Raíces", other)))  # fmt: skip
        account_id = make_coordinator(own).id
        ids = near.public_id, far.public_id
    browser.sign_in(account_id)
    page = browser.get("/").text
    assert f"/organizations/{ids[0]}/beginning" in page
    assert ids[1] not in page.partition('id="coming"')[2].partition("</section>")[0]


def test_a_desk_asks_the_same_number_of_queries_however_much_is_begun(
    app: Flask, browser: Browser
) -> None:
    def queries_for(courses: int) -> int:
        statements: list[str] = []
        with app.app_context():
            account = make_account(f"Con {courses}")
            make_grant(account, Role.VIDEO_EDITOR, EVERYTHING)
            house = make_organization(f"Casa {courses}")
            for number in range(courses):
                course = make_course(house, f"Curso {courses} {number}")
                lesson = make_lesson(make_unit(course))
                make_lesson(make_unit(course, position=2))
                learning.mark_done(lesson, by=viewer_of(account.id))
            account_id, engine = account.id, db.engine
        browser.sign_in(account_id)

        def remember(*event: object) -> None:
            statements.append(str(event[2]))

        sa.event.listen(engine, "before_cursor_execute", remember)
        browser.get("/")
        sa.event.remove(engine, "before_cursor_execute", remember)
        return len(statements)

    assert queries_for(1) == queries_for(5) > 0
