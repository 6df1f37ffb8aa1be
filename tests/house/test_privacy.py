"""House rule: whoever stores something about a person exports and erases it, and says so."""

import re
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, course_scope, organization_scope
from escuela.db import Model, db, transaction
from escuela.people import aliases
from escuela.privacy import columns, registry
from escuela.privacy.services import erase_person, export_person
from tests.factories import make_account, make_grant, make_organization
from tests.factories.courses import make_course


@pytest.mark.usefixtures("app")
def test_every_domain_with_a_personal_column_exports_and_erases() -> None:
    holders = {column.domain for column in columns.list_personal_columns()}
    registered = {
        domain.__name__.removesuffix(".privacy")
        for domain in registry.domains.values()
        if isinstance(domain, ModuleType)
    }

    assert len(holders) >= 4
    assert holders - registered == set(), "write privacy.py and register it in app.py"


@pytest.mark.usefixtures("app")
def test_every_column_that_points_at_an_account_is_said_to_be_personal() -> None:
    pointing = {
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == "account"
    }
    personal = {f"{column.table}.{column.column}" for column in columns.list_personal_columns()}

    assert len(pointing) >= 4
    assert pointing - personal == set(), 'add "personal: <until when>" to the text below'


@pytest.mark.usefixtures("app_context")
def test_an_erased_person_leaves_no_row_that_points_at_them() -> None:
    make_account("Antes")  # so that the person's id is not the first
    person = make_account("Alguien")

    erase_person(person.id, by=VISITOR)

    for table in Model.metadata.tables.values():
        for column in table.columns:
            if any(key.column.table.name == "account" for key in column.foreign_keys):
                rows = sa.select(sa.func.count()).where(column == person.id)
                assert db.session.scalar(rows) == 0, column
    assert not any(export_person(person.id).values())


def test_an_export_names_places_and_holds_no_number_of_the_database(app: Flask) -> None:
    with app.app_context():
        house, person = make_organization("Casa Telar"), make_account("Alguien")
        with transaction():
            house.id = 98_765
        course = make_course(house, "Seguir el dinero")
        with transaction():
            course.id = 87_654
        for role, scope in (
            (Role.MEMBER, organization_scope(house.id)),
            (Role.LEARNER, course_scope(course.id)),
            (Role.AUTHOR, EVERYTHING),
        ):
            make_grant(person, role, scope)
        aliases.ensure(course_scope(course.id), person.id)
        exported = export_person(person.id)

    assert not re.search("98765|87654", str(exported))
    people = str(exported["people"])
    assert all(place in people for place in ("Casa Telar", "Seguir el dinero", "toda la escuela"))


def test_the_printed_columns_are_the_ones_in_the_models(app: Flask, root: Path) -> None:
    with app.app_context():
        stored = columns.as_markdown()

    printed = (root / "docs" / "privacy.md").read_text("utf-8")
    assert printed == stored, "run: flask privacy columns > docs/privacy.md"
