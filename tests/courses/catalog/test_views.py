"""courses/catalog/views.py, through HTTP: the catalog and the files of lessons."""

import pytest
from flask import Flask

from courses.catalog import services
from escuela.authz.identity import VISITOR
from escuela.db import db
from escuela.errors import InvalidInput
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from tests.browser import Browser
from tests.factories import MARKER, School, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit


def test_a_card_says_what_the_course_asks_of_time_and_data(app: Flask, browser: Browser) -> None:
    with app.app_context():
        course = make_course(make_organization("Casa Telar"), "Seguir el dinero")
        unit = make_unit(course)
        make_lesson(unit, "Uno", 1, text="x" * 4000)
        make_lesson(unit, "Dos", 2, text="x" * 4000)

    page = browser.get("/courses/").text

    assert "Casa Telar · México" in page
    assert "2 lecciones" in page
    assert "8\N{NO-BREAK SPACE}KB" in page
    assert "español" in page


def test_a_public_course_does_not_tell_of_its_reserved_organization(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        own = db.session.get_one(Organization, school.own_id)
        course = make_course(own, "Nombrar para buscar")
        make_lesson(make_unit(course))
        path = f"/courses/{course.public_id}"

    for address in ("/courses/", f"/courses/?q={MARKER.split()[1]}", path):
        assert MARKER not in browser.get(address).text
    browser.sign_in(school.accounts["member"])
    assert MARKER in browser.get(path).text


@pytest.mark.parametrize(
    ("query", "shown"),
    [("q=dinero", True), ("q=nada", False), ("language=it", False), ("page=3", False)],
)
def test_search_and_filters_narrow_the_list(
    app: Flask, browser: Browser, query: str, shown: bool
) -> None:
    with app.app_context():
        make_course(make_organization(), "Seguir el dinero")

    assert ("Seguir el dinero" in browser.get(f"/courses/?{query}").text) is shown


def test_r8_a_house_that_one_may_not_know_of_is_filtered_by_like_one_that_is_not_there(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        make_course(make_organization(), "Seguir el dinero")

    pages = [
        browser.get(f"/courses/?organization={one}").text.replace(one, "-")
        for one in (school.own, "x" * len(school.own))
    ]

    assert "Seguir el dinero" in pages[0]
    assert pages[0] == pages[1]


def test_an_empty_search_says_what_to_do_next(browser: Browser) -> None:
    page = browser.get("/courses/?q=nada").text

    assert "No encontramos cursos así" in page
    assert "Ver todos los cursos" in page


def lesson_file(app: Flask, visibility: Visibility) -> str:
    with app.app_context():
        course = make_course(make_organization(), visibility=visibility)
        lesson = make_lesson(make_unit(course))
        block = services.add_file(
            lesson, "Tabla para comparar leyes", "mi tabla.CSV", b"pais,ley\n", by=VISITOR
        )
        return block.public_id


def test_a_file_of_a_lesson_is_kept_and_never_shown(app: Flask, browser: Browser) -> None:
    response = browser.get(f"/courses/files/{lesson_file(app, Visibility.PUBLIC)}")

    assert response.data == b"pais,ley\n"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename=tabla-para-comparar-leyes.csv"
    )
    assert response.mimetype == "text/csv"


def test_a_file_is_reached_as_its_lesson_is(app: Flask, browser: Browser) -> None:
    not_yours = browser.get(f"/courses/files/{lesson_file(app, Visibility.RESERVED)}")
    not_there = browser.get("/courses/files/nothing")

    assert not_yours.status_code == not_there.status_code == 404


@pytest.mark.parametrize(
    ("name", "data"), [("x.pdf", b"x"), ("x.html", b"x"), ("x.csv", b""), ("x", b"x")]
)
def test_other_files_are_refused(app: Flask, name: str, data: bytes) -> None:
    with app.app_context():
        lesson = make_lesson(make_unit(make_course(make_organization())))

        with pytest.raises(InvalidInput):
            services.add_file(lesson, "Tabla", name, data, by=VISITOR)
