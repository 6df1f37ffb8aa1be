"""courses/catalog/rules.py: who reaches a course, and small readings of what authors write."""

import pytest

from courses.catalog import rules
from courses.catalog.rules import Sensitivity
from escuela.authz.scopes import EVERYTHING, NETWORK, PUBLIC, course_scope, organization_scope
from escuela.organizations.rules import Visibility

OWN = {EVERYTHING, organization_scope(7), course_scope(3)}


@pytest.mark.parametrize(
    ("visibility", "is_open", "audience"),
    [
        (Visibility.PUBLIC, True, {PUBLIC}),
        (Visibility.NETWORK, True, {NETWORK}),
        (Visibility.RESERVED, True, set()),
        (Visibility.PUBLIC, False, set()),
        (Visibility.NETWORK, False, set()),
    ],
)
def test_only_an_open_course_has_an_audience(
    visibility: Visibility, is_open: bool, audience: set[object]
) -> None:
    assert rules.course_scopes(3, 7, visibility, is_open=is_open) == OWN | audience


@pytest.mark.parametrize(
    ("name", "found"),
    [("tabla.csv", "text/csv"), ("Tabla.CSV", "text/csv"), ("x.svg", None), ("pdf", None)],
)
def test_only_plain_text_files_are_allowed(name: str, found: str | None) -> None:
    assert rules.file_type(name) == found


def test_sentences_written_as_lines_are_read_back() -> None:
    sentences = ("Una ley.", "Otra  ley\nlarga.")

    assert rules.lines_of(rules.as_lines(sentences)) == ("Una ley.", "Otra ley larga.")


def test_a_note_stands_before_what_is_heavy() -> None:
    assert [s for s in Sensitivity if s.needs_note] == [Sensitivity.MEDIUM, Sensitivity.HIGH]


@pytest.mark.parametrize(("slug", "good"), [("uso-social", True), ("Uso", False), ("a--b", False)])
def test_a_short_name_is_words_joined_by_hyphens(slug: str, good: bool) -> None:
    assert bool(rules.SLUG.fullmatch(slug)) is good
