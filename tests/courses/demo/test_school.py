"""The demo as a whole: loaded by services, again without harm, with accounts that let people in."""

import json
import stat
from pathlib import Path
from typing import cast

import pytest
from flask import Flask

from courses.catalog.models import Course, Lesson
from courses.demo import people, school, tour
from courses.entry.queries import list_tutors
from courses.learning.models import Progress
from courses.selfcare.models import SelfCareMaterial
from escuela.accounts.queries import find_account_by_login
from escuela.authz.roles import NEVER_STORED, Role
from escuela.authz.scopes import course_scope
from escuela.db import Model, db
from escuela.jobs.models import Job
from escuela.people import aliases
from media.library.models import Video
from tests.browser import Browser

pytestmark = pytest.mark.ffmpeg


@pytest.fixture
def data_folder(app: Flask) -> Path:
    return Path(str(app.config["DATA_FOLDER"]))


@pytest.fixture
def loaded(app: Flask) -> Flask:
    with app.app_context():
        school.load(lambda _: None)
    return app


def counts(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {
            name: db.session.query(table).count()
            for name, table in Model.metadata.tables.items()
            if name != "audit_entry"
        }


def test_loading_twice_adds_nothing(loaded: Flask) -> None:
    before = counts(loaded)

    with loaded.app_context():
        school.load(lambda _: None)

    assert counts(loaded) == before


def test_the_demo_is_whole(loaded: Flask) -> None:
    with loaded.app_context():
        assert db.session.query(Course).count() == 3
        assert db.session.query(Lesson).count() == 27
        assert db.session.query(SelfCareMaterial).count() == 6
        assert db.session.query(Progress).count() == 2
        assert db.session.query(Video).count() == 3
        assert db.session.query(Job).filter_by(kind="MakeFilm").count() == 13


def test_tutors_have_a_word_beside_their_alias_like_everybody(loaded: Flask) -> None:
    with loaded.app_context():
        for course in db.session.query(Course):
            tutors = [account for _grant, account in list_tutors(course.id)]
            called = aliases.names_in(course_scope(course.id), [one.id for one in tutors])
            assert tutors
            assert all(called[one.id].startswith(f"{one.alias} ") for one in tutors)


def test_accounts_let_people_in_and_are_for_the_one_who_runs_the_school(
    loaded: Flask, data_folder: Path
) -> None:
    file = data_folder / people.FILE_NAME
    rows = json.loads(file.read_text("utf-8"))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {row["role"] for row in rows} == set(Role) - NEVER_STORED
    assert set(rows[0]) == {"role", "organization", "login", "password", "totp_secret"}
    browser = cast(Browser, loaded.test_client())
    form = browser.fill_in("/sign-in") | {
        "login": rows[0]["login"],
        "password": rows[0]["password"],
    }
    assert browser.post("/sign-in", data=form).status_code == 303
    assert "Hola, Alondra" in browser.get("/").text


def test_a_password_that_was_lost_is_replaced(loaded: Flask, data_folder: Path) -> None:
    before = {row.login: row.password for row in _accounts(loaded)}
    (data_folder / people.FILE_NAME).unlink()

    with loaded.app_context():
        people.ensure_accounts()

    after = {row.login: row.password for row in _accounts(loaded)}
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())


def _accounts(app: Flask) -> list[people.DemoAccount]:
    with app.app_context():
        return list(people.read_accounts())


def test_every_stop_of_the_tour_is_a_page_its_role_sees(loaded: Flask) -> None:
    with loaded.app_context():
        stops = tour.stops()
        accounts = {row.role: row.login for row in people.read_accounts()}
        ids = {row.role: _account_id(row.login) for row in reversed(people.read_accounts())}

    for stop in stops:
        assert "<" not in stop.path
        browser = cast(Browser, loaded.test_client())
        if stop.role != Role.VISITOR:
            assert stop.role in accounts
            browser.sign_in(ids[stop.role])
        response = browser.get(stop.path)
        assert (response.status_code, response.mimetype) == (200, "text/html"), stop


def _account_id(login: str) -> int:
    account = find_account_by_login(login)
    assert account is not None
    return account.id


def test_the_tour_leaves_out_no_page_without_a_reason(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}

    assert pages - tour.PLANS.keys() - tour.LEFT_OUT.keys() == set(), (
        "add the page to courses/demo/tour.py, or to LEFT_OUT with a reason"
    )
    assert (tour.PLANS.keys() | tour.LEFT_OUT.keys()) - pages == set()
    assert not tour.PLANS.keys() & tour.LEFT_OUT.keys()
