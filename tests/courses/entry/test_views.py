"""Who comes into a course, who accompanies it, who leaves: through HTTP."""

import html
import re
from collections.abc import Callable
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.catalog.models import Course, Lesson
from courses.catalog.rules import Entry
from courses.entry.models import CourseGuest, CourseLink
from courses.learning.models import Enrollment, Progress
from escuela.accounts.queries import get_account
from escuela.authz.queries import list_grants
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from tests.browser import Browser
from tests.factories import MARKER, School, make_account, make_grant
from tests.factories.courses import make_course, make_lesson, make_unit

CLOSED = "A este curso se entra por invitación"


@pytest.fixture
def made(app: Flask, school: School) -> Callable[..., tuple[str, str]]:
    """Make a course of the own organization with one lesson; return their public ids."""

    def make(
        entry: Entry = Entry.OPEN, visibility: Visibility = Visibility.PUBLIC, *,
        guest: str = "",
    ) -> tuple[str, str]:  # fmt: skip
        with app.app_context():
            own = db.session.get_one(Organization, school.own_id)
            course = make_course(own, "Nombrar", visibility, slug=f"c-{entry}-{visibility}")
            lesson = make_lesson(make_unit(course))
            with transaction():
                course.entry = entry
                if guest:
                    db.session.add(
                        CourseGuest(course_id=course.id, organization_id=getattr(school, guest))
                    )
            return course.public_id, lesson.public_id

    return make


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def post(browser: Browser, page: str, to: str, **fields: str) -> int:
    token = browser.fill_in(page)["csrf_token"]
    return browser.post(to, data={"csrf_token": token, **fields}).status_code


@pytest.mark.parametrize(
    ("entry", "guest", "person", "enters"),
    [
        (Entry.OPEN, "", "learner", True),
        (Entry.OPEN, "", "outsider", True),
        (Entry.INVITATION, "", "learner", False),
        (Entry.INVITATION, "", "member", False),
        (Entry.INVITATION, "other_id", "outsider", False),
        (Entry.INVITATION, "", "author", True),
        (Entry.ORGANIZATIONS, "other_id", "outsider", True),
        (Entry.ORGANIZATIONS, "other_id", "member", False),
        (Entry.ORGANIZATIONS, "own_id", "member", True),
        (Entry.ORGANIZATIONS, "", "learner", False),
    ],
)
def test_who_begins_a_course_is_what_its_people_said(
    app: Flask, browser: Browser, school: School, made: Callable[..., tuple[str, str]],
    entry: Entry, guest: str, person: str, enters: bool,
) -> None:  # fmt: skip
    course_id, lesson_id = made(entry, guest=guest)
    browser.sign_in(school.accounts[person])

    page = browser.get(f"/courses/{course_id}").text
    token = browser.fill_in("/preferences")["csrf_token"]
    started = browser.post(f"/courses/{course_id}/start", data={"csrf_token": token})
    done = browser.post(f"/lessons/{lesson_id}/done", data={"csrf_token": token})

    assert (CLOSED in page) != enters
    assert [started.status_code, done.status_code] == ([303, 303] if enters else [409, 409])
    assert count(app, Enrollment) == count(app, Progress) == (1 if enters else 0)


def test_the_people_of_a_guest_organization_see_a_reserved_course_and_may_not_write_it(
    browser: Browser, school: School, made: Callable[..., tuple[str, str]]
) -> None:
    course_id, lesson_id = made(Entry.ORGANIZATIONS, Visibility.RESERVED, guest="other_id")
    browser.sign_in(school.accounts["outsider"])

    assert browser.get(f"/lessons/{lesson_id}").status_code == 200
    assert "Tienes lugar en estos cursos" in browser.get("/").text
    assert "Nombrar" in browser.get("/search?q=nombrar").text
    assert browser.get(f"/courses/{course_id}/people/").status_code in (403, 404)
    assert MARKER not in browser.get(f"/courses/{course_id}").text
    browser.sign_in(school.accounts["learner"])
    assert browser.get(f"/lessons/{lesson_id}").status_code == 404


def test_whoever_leaves_keeps_what_they_did_and_comes_back_to_it(
    app: Flask, browser: Browser, school: School, made: Callable[..., tuple[str, str]]
) -> None:
    course_id, lesson_id = made()
    with app.app_context():
        course = db.session.query(Course).one()
        faro = make_account("Faro que acompaña")
        make_grant(faro, Role.TUTOR, course_scope(course.id))
        faro_id = faro.id
    learner, learners = school.accounts["learner"], f"/courses/{course_id}/learners"
    browser.sign_in(learner)
    assert post(browser, f"/lessons/{lesson_id}", f"/lessons/{lesson_id}/done") == 303

    leaving = browser.get(f"/courses/{course_id}/leave").text
    browser.sign_in(faro_id)
    before = browser.get(learners).text
    browser.sign_in(learner)
    assert post(browser, f"/courses/{course_id}/leave", f"/courses/{course_id}/leave") == 303
    page = browser.get(f"/courses/{course_id}").text
    desk = browser.get("/").text
    token = browser.fill_in(f"/courses/{course_id}")["csrf_token"]
    again = browser.post(f"/lessons/{lesson_id}/done", data={"csrf_token": token})
    browser.sign_in(faro_id)
    after = browser.get(learners).text

    assert "Tu avance queda guardado" in leaving
    assert "Colibrí" in before
    assert "1 de 1 lección" in before or "Terminado" in before
    assert "Colibrí" not in after
    assert "Tu avance sigue guardado: 1 de 1 lección." in page
    assert "Nombrar" not in desk.split("Tus cursos")[1].split("Cursos nuevos")[0]
    assert again.status_code == 409
    browser.sign_in(learner)
    assert post(browser, f"/courses/{course_id}", f"/courses/{course_id}/start") == 303
    assert "Llevas 1 de 1 lección" in browser.get(f"/courses/{course_id}").text
    assert count(app, Progress) == 1


def test_a_link_lets_in_whoever_has_it_until_it_is_taken_back(
    app: Flask, browser: Browser, school: School, made: Callable[..., tuple[str, str]]
) -> None:
    course_id, lesson_id = made(Entry.INVITATION, Visibility.RESERVED)
    browser.sign_in(school.accounts["author"])
    people = f"/courses/{course_id}/people/"
    token = browser.fill_in(people)["csrf_token"]
    shown = browser.post(f"{people}links", data={"csrf_token": token, "days": "7"}).text
    address = html.unescape(shown).split('value="http')[1].split('"')[0]
    path = "/enter/" + address.rsplit("/", 1)[1]

    browser.sign_in(None)
    visitor = browser.get(path).text
    browser.sign_in(school.accounts["learner"])
    assert browser.get(f"/lessons/{lesson_id}").status_code == 404
    asked = browser.get(path).text
    assert post(browser, path, path) == 303
    inside = browser.get(f"/lessons/{lesson_id}").status_code

    assert "Nombrar" not in visitor
    assert "Nombrar" in asked
    assert inside == 200
    assert count(app, Enrollment) == 1
    browser.sign_in(school.accounts["author"])
    page = browser.get(people).text
    assert "1 persona entró con él" in page
    end = re.search(r'action="(/courses/[\w-]+/people/links/[\w-]+/end)"', page)
    assert end
    assert post(browser, people, end[1]) == 303
    browser.sign_in(school.accounts["outsider"])
    assert browser.get(path).status_code == 404
    with app.app_context():
        assert path.rsplit("/", 1)[1].encode() != db.session.query(CourseLink).one().token_hash


def test_r8_inviting_by_name_says_the_same_whether_there_is_anybody(
    app: Flask, browser: Browser, school: School, made: Callable[..., tuple[str, str]]
) -> None:
    course_id, lesson_id = made(Entry.INVITATION, Visibility.RESERVED)
    with app.app_context():
        account = make_account("Eco", login="eco.lejano")
        account_id = account.id
    browser.sign_in(school.accounts["author"])
    people = f"/courses/{course_id}/people/"

    pages = []
    for login in ("ECO.lejano ", "nadie.asi"):
        assert post(browser, people, f"{people}invite", login=login) == 303
        pages.append(re.sub(r'value="[^"]+"', "", browser.get(people).text))
    browser.sign_in(account_id)

    assert pages[0] == pages[1]
    assert "Nombrar" in browser.get("/").text
    assert browser.get(f"/lessons/{lesson_id}").status_code == 200


def test_who_is_invited_by_name_is_not_signed_out_by_it(
    app: Flask, browser: Browser, school: School, made: Callable[..., tuple[str, str]]
) -> None:
    course_id, _ = made()
    people = f"/courses/{course_id}/people/"
    learner = cast(Browser, app.test_client())
    learner.sign_in(school.accounts["learner"])
    with app.app_context():
        login = get_account(school.accounts["learner"] or 0).login
    browser.sign_in(school.accounts["author"])

    assert post(browser, people, f"{people}invite", login=login) == 303

    assert learner.get("/account").status_code == 200


def test_tutors_come_from_the_organization_and_are_shown_to_who_takes_part(
    app: Flask, browser: Browser, school: School, made: Callable[..., tuple[str, str]]
) -> None:
    course_id, _ = made()
    people = f"/courses/{course_id}/people/"
    browser.sign_in(school.accounts["author"])
    member, outsider = school.accounts["member"], school.accounts["outsider"]
    with app.app_context():
        named = {one: get_account(one or 0).public_id for one in (member, outsider)}

    assert post(browser, people, f"{people}tutors", tutor=named[outsider]) == 422
    assert post(browser, people, f"{people}tutors", tutor=named[member]) == 303
    course = f"/courses/{course_id}"
    browser.sign_in(None)
    strangers = browser.get(course).text
    browser.sign_in(school.accounts["learner"])
    before = browser.get(course).text
    assert post(browser, course, f"{course}/start") == 303
    shown = browser.get(course).text
    browser.sign_in(member)
    learners = browser.get(f"/courses/{course_id}/learners").status_code
    browser.sign_in(school.accounts["author"])
    refused = browser.get(f"/courses/{course_id}/learners").status_code
    end = re.search(
        r'action="(/courses/[\w-]+/people/tutors/[\w-]+/end)"', browser.get(people).text
    )
    assert end
    assert post(browser, people, end[1]) == 303

    assert "Semilla" in shown
    assert "Semilla" not in strangers + before, "who belongs to an organization is no stranger's"
    assert learners == 200
    assert refused in (403, 404)
    assert "Semilla" not in browser.get(f"/courses/{course_id}").text.split("contents")[0]


def test_the_audience_is_saved_by_whoever_has_the_newest_version(
    app: Flask, browser: Browser, school: School, made: Callable[..., tuple[str, str]]
) -> None:
    course_id, _ = made()
    people = f"/courses/{course_id}/people/"
    browser.sign_in(school.accounts["coordination"])
    fields = browser.fill_in(people)
    wanted = {"visibility": "network", "entry": "organizations", "guests": school.other}

    saved = browser.post(f"{people}audience", data=fields | wanted)
    late = browser.post(f"{people}audience", data=fields | {"visibility": "public"})

    assert (saved.status_code, late.status_code) == (303, 409)
    with app.app_context():
        course = db.session.query(Course).one()
        assert (course.visibility, course.entry) == (Visibility.NETWORK, Entry.ORGANIZATIONS)
        assert db.session.query(CourseGuest).one().organization_id == school.other_id
        assert db.session.query(Lesson).count() == 1


def test_the_page_that_ends_a_role_says_what_else_ends(
    app: Flask, browser: Browser, school: School
) -> None:
    browser.sign_in(school.accounts["coordination"])

    def page_of(person: str) -> str:
        with app.app_context():
            (grant,) = list_grants(cast(int, school.accounts[person]))
        return browser.get(f"/people/roles/{grant.public_id}/end").text

    pages = {person: page_of(person) for person in ("author", "member", "video_editor")}

    assert "Los enlaces abiertos a sus cursos que no son públicos" in pages["author"]
    assert "deja de acompañar sus cursos" in pages["author"]
    assert "deja de acompañar sus cursos" in pages["member"]
    assert "Los enlaces abiertos" not in pages["member"]
    assert "sus cursos" not in pages["video_editor"]
