"""courses/entry/rules.py: every case."""

from datetime import timedelta
from itertools import product

import pytest

from courses.catalog.rules import Entry
from courses.entry import rules


def test_whoever_has_a_place_begins_and_others_only_what_is_open() -> None:
    for entry, has_place in product(Entry, (False, True)):
        assert rules.may_begin(entry, has_place=has_place) == (has_place or entry is Entry.OPEN)


@pytest.mark.parametrize(
    ("days", "lasts"), [(7, 7), (30, 30), (90, 90), (0, 7), (9999, 7), (-1, 7)]
)
def test_a_link_lasts_as_long_as_was_offered(days: int, lasts: int) -> None:
    assert rules.lasts(days) == timedelta(days=lasts)


def test_organizations_count_only_where_a_course_works_that_way() -> None:
    assert rules.kept(Entry.ORGANIZATIONS, {1, 2}) == {1, 2}
    assert rules.kept(Entry.OPEN, {1}) == rules.kept(Entry.INVITATION, {1}) == frozenset()
