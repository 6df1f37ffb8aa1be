"""escuela/query_time.py: a question of a page that takes too long ends, and says when to return."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask, Response

from escuela import clock
from escuela.accounts.models import SignInSession
from escuela.authz.guard import public
from escuela.db import db, transaction
from tests.browser import Browser
from tests.factories import make_account
from wsgi import create_app

ENDLESS = """WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers
             WHERE n < 30000000) SELECT count(*) FROM numbers"""


def count_long() -> str:
    return str(db.session.scalar(sa.text(ENDLESS)))


def count_short() -> Response:
    return Response(str(db.session.scalar(sa.text("SELECT 7"))), mimetype="text/plain")


@pytest.fixture
def app_with_long_page(new_database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    settings = {"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": new_database_uri}
    app = create_app(settings | {"QUERY_SECONDS": 0.05, "TRUSTED_HOSTS": None})
    app.add_url_rule("/long", view_func=public(count_long))
    app.add_url_rule("/api/v1/long", "long_for_programs", public(count_long))
    app.add_url_rule("/short", "short", public(count_short))
    app.test_client_class = Browser
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_what_takes_too_long_ends_and_says_when_to_come_back(app_with_long_page: Flask) -> None:
    browser = app_with_long_page.test_client()

    page = browser.get("/long")
    problem = browser.get("/api/v1/long")

    assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
    assert "Hay mucha gente ahora" in page.text
    assert (problem.status_code, problem.headers["Retry-After"]) == (503, "60")
    assert browser.get("/short").text == "7"


def test_commands_may_take_as_long_as_they_need(app_with_long_page: Flask) -> None:
    assert app_with_long_page.test_client().get("/long").status_code == 503

    with app_with_long_page.app_context():
        many = ENDLESS.replace("30000000", "300000")
        assert db.session.scalar(sa.text(many)) == 300_000


def test_another_fault_of_the_database_stays_a_fault(app_with_long_page: Flask) -> None:
    app = app_with_long_page
    app.config["PROPAGATE_EXCEPTIONS"] = False
    wrong = sa.text("SELECT nothing FROM nowhere")
    app.add_url_rule("/wrong", "wrong", public(lambda: str(db.session.scalar(wrong))))

    assert app.test_client().get("/wrong").status_code == 500


def test_a_page_is_shown_while_somebody_else_writes_for_long(tmp_path: Path) -> None:
    path = tmp_path / "escuela.sqlite"
    settings = {"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": f"sqlite:///{path}"}
    app = create_app(settings | {"TRUSTED_HOSTS": None})
    app.test_client_class = Browser
    earlier = clock.utc_now() - timedelta(minutes=2)
    with app.app_context():
        sa.event.listen(db.engine, "connect", do_not_wait)
        db.create_all()
        account_id = make_account().id
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.sign_in(account_id)
    with app.app_context(), transaction():
        db.session.execute(sa.update(SignInSession).values(last_seen_at=earlier))

    with closing(sqlite3.connect(path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        assert browser.get("/account").status_code == 200
        somebody.rollback()
    with app.app_context():
        assert db.session.scalars(sa.select(SignInSession.last_seen_at)).one() == earlier
    assert browser.get("/account").status_code == 200
    with app.app_context():
        assert db.session.scalars(sa.select(SignInSession.last_seen_at)).one() > earlier
        db.engine.dispose()


def do_not_wait(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA busy_timeout=1")
