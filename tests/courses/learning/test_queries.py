"""What pages of courses ask of the database: a fixed number of queries, however long they are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.learning import services as learning
from escuela.authz.identity import viewer_of
from escuela.db import db
from media.library.rules import Visibility
from tests.browser import Browser
from tests.factories import make_account, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video

CATALOG_MOST, COURSE_MOST, LESSON_MOST = 9, 11, 16
"""Queries of a signed-in person's page, sign-in and rights (3) included: counted when written."""


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []
    with app.app_context():
        engine = db.engine

    def remember(*event: object) -> None:
        if str(event[2]).startswith("SELECT"):
            statements.append(str(event[2]))

    sa.event.listen(engine, "before_cursor_execute", remember)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", remember)


@pytest.fixture
def queries_of(app: Flask, browser: Browser) -> Callable[[int, str], int]:
    """Make a course of so many units with a film each, and count what a page of it asks."""

    def count(units: int, page: str) -> int:
        with app.app_context():
            house = make_organization(f"Casa {units}")
            course = make_course(house, f"Curso {units}")
            account = make_account(f"Colibrí {units}")
            for number in range(units):
                make_course(house, f"Otro {units} {number}")
                video = make_published_video(house, visibility=Visibility.PUBLIC)
                unit = make_unit(course, position=number + 1)
                lesson = make_lesson(unit, video=video)
                make_lesson(unit, position=2)
                learning.mark_done(lesson, by=viewer_of(account.id))
            paths = {
                "catalog": "/courses/",
                "course": f"/courses/{course.public_id}",
                "lesson": f"/lessons/{lesson.public_id}",
            }
            account_id = account.id
        browser.sign_in(account_id)
        with counted(app) as statements:
            assert browser.get(paths[page]).status_code == 200
        return len(statements)

    return count


@pytest.mark.parametrize(
    ("page", "most"),
    [("catalog", CATALOG_MOST), ("course", COURSE_MOST), ("lesson", LESSON_MOST)],
)
def test_a_page_asks_few_queries_and_no_more_when_it_is_longer(
    queries_of: Callable[[int, str], int], page: str, most: int
) -> None:
    short, long = queries_of(1, page), queries_of(12, page)

    assert short == long <= most
