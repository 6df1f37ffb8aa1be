"""people/aliases.py: in each course or group nobody is called like somebody else, for ever."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random

import flask_migrate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escuela.accounts.queries import get_account
from escuela.accounts.services import Profile, edit_profile
from escuela.authz.identity import VISITOR
from escuela.authz.scopes import cohort_scope, course_scope, organization_scope
from escuela.db import db
from escuela.errors import Conflict
from escuela.people import aliases
from escuela.people.rules import ALIAS_WORDS, told_apart
from escuela.privacy.services import erase_person, export_person
from escuela.search import searchable
from tests.escuela.accounts.clocks import move_clock
from tests.factories import make_account
from wsgi import create_app

COURSE, OTHER, COHORT = course_scope(1), course_scope(2), cohort_scope(1)


@given(alias=st.text(max_size=40), seed=st.integers())
def test_whatever_chance_says_there_is_always_a_word_and_all_words_come(
    alias: str, seed: int
) -> None:
    first = list(islice(told_apart(alias, chance=Random(seed)), 400))  # noqa: S311 - repeatable

    words = len(ALIAS_WORDS)
    assert alias not in first
    assert {one.removeprefix(f"{alias} ") for one in first[:words]} == set(ALIAS_WORDS)
    assert all(re.search(r" \w+ \d+$", one) for one in first[words:])
    assert len(set(first)) > 200
    assert len({searchable(word) for word in ALIAS_WORDS}) == words


@pytest.mark.usefixtures("app_context")
def test_everybody_gets_a_word_that_stays_and_nothing_tells_who_was_there_first() -> None:
    first, second, third = (make_account(alias) for alias in ("Colibrí", "colibri", "COLIBRÍ"))

    given = [aliases.ensure(COURSE, one.id) for one in (first, second, third)]

    assert all(one.split()[1] in ALIAS_WORDS for one in given)
    assert [one.split()[0] for one in given] == ["Colibrí", "colibri", "COLIBRÍ"]
    assert len({searchable(one) for one in given}) == 3
    assert [aliases.ensure(COURSE, one.id) for one in (first, second, third)] == given
    assert aliases.names_in(COURSE, [first.id, third.id]) == {first.id: given[0],
                                                              third.id: given[2]}  # fmt: skip


@pytest.mark.usefixtures("app_context")
def test_the_word_can_not_be_computed_from_what_people_know() -> None:
    person = make_account("Colibrí")

    assert len({aliases.ensure(course_scope(one), person.id) for one in range(1, 21)}) > 1


@pytest.mark.usefixtures("app_context")
def test_when_all_words_are_taken_a_number_helps() -> None:
    people = [make_account("Colibrí").id for _ in range(len(ALIAS_WORDS) + 3)]

    given = [aliases.ensure(COURSE, one) for one in people]

    assert len(set(given)) == len(people)
    assert [len(one.split()) for one in given[-3:]] == [3, 3, 3]


@pytest.mark.usefixtures("app_context")
def test_it_stays_when_the_first_leaves_and_when_somebody_changes_their_alias() -> None:
    first, second = make_account("Colibrí"), make_account("Colibrí")
    aliases.ensure(COURSE, first.id)
    called = aliases.ensure(COURSE, second.id)

    erase_person(first.id, by=VISITOR)
    edit_profile(get_account(second.id), Profile("Otra", None), by=VISITOR)

    assert aliases.ensure(COURSE, second.id) == called
    assert aliases.find(COURSE, first.id) is None
    assert export_person(second.id)["people"] == [{"alias": called, "where": "\u2013"}]
    assert export_person(first.id)["people"] == []


@pytest.mark.usefixtures("app_context")
def test_whoever_is_in_danger_takes_the_alias_of_now_once_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = make_account("Colibrí")
    before = aliases.ensure(COURSE, person.id)
    edit_profile(get_account(person.id), Profile("Otra", None), by=VISITOR)

    with pytest.raises(Conflict, match="mañana"):
        aliases.renew(COURSE, person.id)
    assert aliases.find(COURSE, person.id) == before

    move_clock(monkeypatch, timedelta(days=1))
    called = aliases.renew(COURSE, person.id)

    assert called.removeprefix("Otra ") in ALIAS_WORDS
    assert aliases.find(COURSE, person.id) == called
    with pytest.raises(Conflict, match="mañana"):
        aliases.renew(COURSE, person.id)
    assert aliases.find(COURSE, person.id) == called


@pytest.mark.usefixtures("app_context")
def test_each_place_is_apart_and_only_courses_and_groups_have_them() -> None:
    first, second = make_account("Colibrí"), make_account("Colibrí")

    given = [aliases.ensure(COURSE, first.id), aliases.ensure(OTHER, second.id)]

    assert aliases.ensure(COHORT, second.id).startswith("Colibrí ")
    assert aliases.find(OTHER, first.id) is None
    assert [aliases.find(COURSE, first.id), aliases.find(OTHER, second.id)] == given
    with pytest.raises(ValueError, match="organization"):
        aliases.ensure(organization_scope(1), first.id)


def test_of_many_who_come_at_once_each_gets_another(new_database_uri: str, tmp_path: Path) -> None:
    app = create_app({"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": new_database_uri})
    with app.app_context():
        flask_migrate.upgrade()
        people = [make_account("Colibrí").id for _ in range(8)]

    def join(account_id: int) -> str:
        with app.app_context():
            return aliases.ensure(COURSE, account_id)

    with ThreadPoolExecutor(8) as pool:
        called = list(pool.map(join, [*people, *people]))

    assert len(set(called)) == len(people)
    assert called[:8] == called[8:]
    with app.app_context():
        db.engine.dispose()
