"""people/aliases.py: in each course or group nobody is called like somebody else, for ever."""

from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import flask_migrate
import pytest
from hypothesis import given
from hypothesis import strategies as st

from escuela.accounts.queries import get_account
from escuela.accounts.services import Profile, edit_profile
from escuela.authz.identity import VISITOR
from escuela.authz.scopes import cohort_scope, course_scope, organization_scope
from escuela.db import db
from escuela.people import aliases
from escuela.people.rules import ALIAS_WORDS, told_apart
from escuela.privacy.services import erase_person, export_person
from escuela.search import searchable
from tests.factories import make_account
from wsgi import create_app

COURSE, OTHER, COHORT = course_scope(1), course_scope(2), cohort_scope(1)


@given(alias=st.text(max_size=40), seed=st.text(max_size=20))
def test_the_words_that_tell_apart_never_repeat_and_begin_with_none(alias: str, seed: str) -> None:
    first = list(islice(told_apart(alias, seed=seed), 200))

    assert first[0] == alias
    assert len({searchable(one) for one in first}) == 200
    assert first == list(islice(told_apart(alias, seed=seed), 200))
    assert len({searchable(word) for word in ALIAS_WORDS}) == len(ALIAS_WORDS)


@pytest.mark.usefixtures("app_context")
def test_the_first_keeps_the_alias_and_the_next_gets_a_word_that_stays() -> None:
    first, second, third = (make_account(alias) for alias in ("Colibrí", "colibri", "COLIBRÍ"))

    given = [aliases.ensure(COURSE, one.id) for one in (first, second, third)]

    assert given[0] == "Colibrí"
    assert given[1].startswith("colibri ")
    assert given[1].removeprefix("colibri ") in ALIAS_WORDS
    assert len({searchable(one) for one in given}) == 3
    assert [aliases.ensure(COURSE, one.id) for one in (first, second, third)] == given
    assert aliases.names_in(COURSE, [first.id, third.id]) == {first.id: given[0],
                                                              third.id: given[2]}  # fmt: skip


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
def test_whoever_is_in_danger_takes_the_alias_of_now() -> None:
    person = make_account("Colibrí")
    aliases.ensure(COURSE, person.id)
    edit_profile(get_account(person.id), Profile("Otra", None), by=VISITOR)

    assert aliases.renew(COURSE, person.id) == "Otra"
    assert aliases.find(COURSE, person.id) == "Otra"


@pytest.mark.usefixtures("app_context")
def test_each_place_is_apart_and_only_courses_and_groups_have_them() -> None:
    first, second = make_account("Colibrí"), make_account("Colibrí")

    assert aliases.ensure(COURSE, first.id) == aliases.ensure(OTHER, second.id) == "Colibrí"
    assert aliases.ensure(COHORT, second.id) == "Colibrí"
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
