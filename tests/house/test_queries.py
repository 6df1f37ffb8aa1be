"""House rule: a page asks the database at most twelve times, however much it shows."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.db import db
from tests.browser import Browser
from tests.factories import PEOPLE, School
from tests.house import budgets
from tests.house.budgets import Pages
from tests.house.matrix import addresses_of, lines
from tests.live import Live

QUERIES = 12
FULLER = [module.name for module in pkgutil.iter_modules(budgets.__path__)]


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect what is asked of the database meanwhile."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def remember(*event: object) -> None:
        if str(event[2]) != "BEGIN":  # ours, for SQLite: other engines send none
            asked.append(str(event[2]))

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
