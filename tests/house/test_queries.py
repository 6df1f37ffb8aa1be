"""House rule: a page asks the database at most twelve times, however much there is.

And no page of the tour reads a long table from its first row to its last.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.demo import people, tour
from courses.demo.tour import Stop
from escuela.accounts.queries import find_account_by_login
from escuela.db import Model, db
from tests.browser import Browser
from tests.factories import PEOPLE, School
from tests.house import budgets
from tests.house.budgets import Pages
from tests.house.matrix import addresses_of, lines
from tests.live import Live

QUERIES = 12
FULLER = [module.name for module in pkgutil.iter_modules(budgets.__path__)]


LONG_ROWS = 200
"""A table with more rows than this is not read as a whole."""

FEW = frozenset({"course", "invitation_link", "organization"})
"""Some hundreds of rows in the largest school: a list of what to filter by, or the desk of
coordination, looks at each."""

READS_ALL = re.compile(r"SCAN (\w+?)(?:_\d+)?$")
"""A step of SQLite's plan that goes through a table without any index (sqlite.org/eqp.html)."""

Asked = tuple[str, Any]
"""A statement and its parameters, as the database got them."""


@contextmanager
def statements(app: Flask) -> Iterator[list[Asked]]:
    """Collect what is asked of the database meanwhile."""
    asked: list[Asked] = []
    with app.app_context():
        engine = db.engine

    def remember(*event: object) -> None:
        if str(event[2]) != "BEGIN":  # ours, for SQLite: other engines send none
            asked.append((str(event[2]), event[3]))

    sa.event.listen(engine, "before_cursor_execute", remember)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", remember)


def asked_too_much(app: Flask, pages: Pages) -> dict[str, int]:
    """Return how many queries each page asked that asked more than it may."""
    counts = {}
    for name, (path, account_id) in pages.items():
        browser = cast(Browser, app.test_client())
        browser.sign_in(account_id)
        with statements(app) as asked:
            assert browser.get(path).status_code in (200, 302, 303), name
        counts[name] = len(asked)
    return {name: count for name, count in counts.items() if count > QUERIES}


def test_a_page_asks_the_database_at_most_twelve_times(app: Flask, school: School) -> None:
    paths = addresses_of(app, school, "own")
    pages = {
        rule: (paths[method, rule], next(school.accounts[p] for p in PEOPLE if p in line.own))
        for (method, rule), line in lines().items()
        if method == "GET" and line.own and not rule.endswith("/export")
    }

    assert asked_too_much(app, pages) == {}


@pytest.mark.parametrize("name", FULLER)
def test_a_full_page_asks_no_more(app: Flask, school: School, name: str) -> None:
    live = cast(Live, SimpleNamespace(app=app))  # of which pages need the application alone
    pages = importlib.import_module(f"tests.house.budgets.{name}").pages(live, school)

    assert asked_too_much(app, pages) == {}


@pytest.mark.ffmpeg
@pytest.mark.usefixtures("big_demo")
def test_a_big_school_asks_no_more_and_reads_no_long_table_as_a_whole(app: Flask) -> None:
    with app.app_context():
        stops, long = tour.stops(), long_tables()
        accounts = accounts_by_role()
    assert {"account", "progress", "role_grant", "video"} <= long
    too_many, whole = {}, {}
    for stop in stops:
        asked = ask(app, stop, accounts[stop.role])
        if len(asked) > QUERIES:
            too_many[stop.name] = len(asked)
        with app.app_context():
            if found := read_as_a_whole(asked, long):
                whole[stop.name] = found

    assert too_many == {}
    assert whole == {}


@pytest.mark.usefixtures("app_context")
def test_the_plan_tells_when_a_table_is_read_as_a_whole() -> None:
    asked: list[Asked] = [
        ("SELECT account_1.id FROM account AS account_1 WHERE account_1.theme = ?", ("dark",)),
        ("SELECT id FROM account WHERE search_text > ? ORDER BY search_text LIMIT 3", ("a",)),
    ]

    assert read_as_a_whole(asked, {"account"}) == [asked[0][0]]


def accounts_by_role() -> dict[str, int | None]:
    """Return whom the tour means by each role."""
    found: dict[str, int | None] = {"visitor": None}
    for row in people.read_accounts():
        account = find_account_by_login(row.login)
        assert account is not None
        found.setdefault(row.role, account.id)
    return found


def ask(app: Flask, stop: Stop, account_id: int | None) -> Sequence[Asked]:
    """Open a page once, and return what it asked."""
    browser = cast(Browser, app.test_client())
    browser.sign_in(account_id)
    with statements(app) as asked:
        assert browser.get(stop.path).status_code == 200, stop
    return asked


def long_tables() -> set[str]:
    """Return the names of tables with many rows."""
    return {
        name
        for name, table in Model.metadata.tables.items()
        if name not in FEW
        and (db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0) > LONG_ROWS
    }


def read_as_a_whole(asked: Sequence[Asked], long: set[str]) -> list[str]:
    """Return the statements that go through a long table without an index."""
    connection = db.session.connection()
    found = []
    for statement, parameters in asked:
        if not statement.startswith("SELECT"):
            continue
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [READS_ALL.match(row.detail) for row in plan]
        if "WHERE" not in statement and "LIMIT" in statement and len(steps) == 1:
            continue  # in the order of the table itself, until the page is full
        if any(step and step[1] in long for step in steps):
            found.append(statement)
    return found
