"""The search on a real SQLite file and a real PostgreSQL, as migrations make them."""

import threading
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from courses.catalog import services as authoring
from courses.catalog.models import Unit
from courses.catalog.rules import LessonDetails, LessonFormat
from escuela.authz.identity import VISITOR
from escuela.db import db
from escuela.finding import queries, services
from escuela.finding.queries import Wanted
from tests.factories import make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from wsgi import create_app

AT_ONCE = 6


@pytest.fixture
def filled(new_database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app({"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": new_database_uri})
    with app.app_context():
        flask_migrate.upgrade()
        course = make_course(make_organization(), "Confiscación")
        make_lesson(make_unit(course), "Colibríes", text="Organizaciones y confiscados")
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def count(text: str) -> int:
    return len(queries.find(VISITOR, Wanted(text=text)).rows)


def test_both_engines_find_the_same(filled: Flask) -> None:
    with filled.app_context():
        typed = ("confiscaciones", "CONFISCADO", "organización", "nada")
        assert [count(text) for text in typed] == [2, 2, 1, 0]
        assert queries.count_kinds(VISITOR, Wanted(text="confisc")) == {"course": 1, "lesson": 1}
        for odd in ('"', "'--;", "NEAR(a b)", "a:b*", "\\", "½ ² ٣ ꓘ 𞤀", "🪶" * 90, "'a':*A | b"):
            # Without a single word it is no search at all: the page then offers suggestions.
            assert Wanted(text=odd).is_anything or count(odd) == 0, odd
        services.compact()
        assert count("colibríes") == 1


def test_those_who_write_into_one_course_at_once_are_all_found(filled: Flask) -> None:
    failed: list[BaseException] = []

    def write(number: int) -> None:
        with filled.app_context():
            try:
                unit = db.session.query(Unit).one()
                details = LessonDetails(f"Ceiba {number}", LessonFormat.TEXT, 5)
                authoring.add_lesson(unit, details, by=VISITOR)
            except BaseException as error:
                failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    with filled.app_context():
        assert count("ceiba") == AT_ONCE
        course = queries.find(VISITOR, Wanted(text="confiscación", kind="course")).rows[0]
        assert course.seconds == (6 + 5 * AT_ONCE) * 60
