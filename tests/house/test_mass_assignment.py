"""House rule R10: a form changes what it shows, whatever else is posted with it.

Each POST of the policy runs twice on the same database, by somebody who may do it: once with the
form's own fields and once with every column of every table beside them. Both must leave the same
rows. A domain says what to write into its forms, and which fields a form takes that no page of
the same address shows, in tests/house/policy/<domain>.py:

    FORMS: dict[str, dict[str, str]]   rule -> fields to post
"""

import re
from collections.abc import Callable
from typing import cast
from xml.etree.ElementTree import Element

import html5lib
import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.db import Model, UtcDateTime, db
from tests.browser import Browser, values_of
from tests.factories import School
from tests.house.matrix import addresses_of, domains, lines

RANDOM = ("public_id", "link_id", "message_id", "token", "hash", "key", "seed", "sealed")
"""Columns whose names end so are new at each run."""

DRAWN = frozenset({"place_alias.alias", "place_alias.folded"})
"""Columns that hold a word drawn by lot."""

GIVEN = re.compile(r"[a-z]{8}-\d{4}")
"""A name to sign in with that the school gave: another one at each run."""


def test_r10_posting_every_column_changes_nothing_that_the_form_does_not_show(
    app: Flask,
    school: School,
    keep_database: Callable[[], Callable[[], None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    paths = addresses_of(app, school, "own")
    forms = {
        rule: form for domain in domains() for rule, form in getattr(domain, "FORMS", {}).items()
    }
    columns = {column.name for table in Model.metadata.tables.values() for column in table.columns}
    restore = keep_database()
    changed = 0

    for (method, rule), line in lines().items():
        if method != "POST" or rule.startswith("/api/") or not line.own:
            continue
        results = []
        for is_greedy in (False, True):
            restore()
            browser = cast(Browser, app.test_client())
            browser.sign_in(school.accounts[min(line.own)])
            fields, names = shown_on(browser, paths[method, rule])
            fields |= forms.get(rule, {})
            extra = dict.fromkeys(columns - names - fields.keys(), "1") if is_greedy else {}
            before = rows_of(app)
            browser.post(paths[method, rule], data=fields | extra)
            results.append(rows_of(app))
        assert results[0] == results[1], rule
        changed += results[0] != before

    assert changed >= 5, "too few forms were saved for this to prove anything: add to FORMS"


def shown_on(browser: Browser, path: str) -> tuple[dict[str, str], set[str]]:
    """Return the fields of the forms on the page of the same address, and all names they have.

    An unchecked box has a name and no value.
    """
    answer = browser.get(path)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return {}, set()
    page: Element = html5lib.parse(answer.text, namespaceHTMLElements=False)
    fields: dict[str, str] = {}
    names: set[str] = set()
    for form in page.findall(".//form[@method='post']"):
        fields |= dict(values_of(form))
        names |= {name for field in form.iter() if (name := field.get("name"))}
    return fields, names


def rows_of(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows, without what is new at each run."""
    with app.app_context():
        return {
            table.name: [
                tuple(
                    steady(column, value) for column, value in zip(table.columns, row, strict=True)
                )
                for row in db.session.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in Model.metadata.sorted_tables
        }


def steady(column: sa.Column[object], value: object) -> object:
    is_new = isinstance(column.type, UtcDateTime) or column.name.endswith(RANDOM)
    is_new = is_new or str(column) in DRAWN
    is_new = is_new or (column.name == "login" and GIVEN.fullmatch(str(value)) is not None)
    return value is None if is_new else value
