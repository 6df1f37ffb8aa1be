"""What changed between two texts, so that a person sees it and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escuela.config import ROOT
from escuela.consent import texts
from escuela.consent.differences import BlockKind, Change, Group, difference, is_same
from escuela.consent.texts import Wording
from escuela.i18n import LANGUAGES

OLD = "Uno dos tres.\n\n## Qué\n\n- pan\n- agua clara\n\nFin."
NEW = "Uno dos cuatro tres.\n\n## Qué\n\n- pan\n- agua turbia\n- sal\n\nFin."


def wording(body: str, title: str = "Datos") -> Wording:
    return Wording("es", title, body, "")


def text_of(groups: list[Group] | tuple[Group, ...], *, without: Change) -> list[str]:
    return [
        " ".join(" ".join(p.text for p in block.pieces if p.change is not without).split())
        for group in groups
        for block in group.blocks
        if any(p.change is not without for p in block.pieces)
    ]


def pieces(groups: list[Group], change: Change) -> list[str]:
    return [
        piece.text.strip()
        for group in groups
        for block in group.blocks
        for piece in block.pieces
        if piece.change is change
    ]


def test_words_that_came_and_went_are_marked_and_the_rest_is_not() -> None:
    groups = list(difference(wording(OLD), wording(NEW)))

    assert pieces(groups, Change.ADDED) == ["cuatro", "turbia", "sal"]
    assert pieces(groups, Change.REMOVED) == ["clara"]
    assert [group.kind for group in groups] == [
        BlockKind.TITLE, BlockKind.TEXT, BlockKind.HEADING, BlockKind.ITEM, BlockKind.TEXT,
    ]  # fmt: skip
    assert not is_same(groups)


def test_the_same_text_has_no_marks() -> None:
    assert is_same(difference(wording(OLD), wording(OLD)))


def test_a_paragraph_with_nothing_in_common_is_gone_and_another_is_new() -> None:
    groups = list(difference(wording("Guardamos tu alias."), wording("La luna sale tarde hoy.")))

    assert pieces(groups, Change.REMOVED) == ["Guardamos tu alias."]
    assert pieces(groups, Change.ADDED) == ["La luna sale tarde hoy."]


def test_a_line_that_moved_behind_a_new_heading_is_still_the_same_line() -> None:
    old = "- Todas dieron su consentimiento"
    new = "## Qué dices\n\n- Todas las personas dieron su consentimiento\n- Otra cosa distinta"

    groups = list(difference(wording(old), wording(new)))

    assert pieces(groups, Change.REMOVED) == []
    assert pieces(groups, Change.ADDED) == ["Qué dices", "las personas", "Otra cosa distinta"]


WORDS = st.lists(st.sampled_from(["sol", "luna", "ñandú", "río", "—"]), min_size=1, max_size=6)
LINES = st.lists(st.tuples(st.sampled_from(["", "- ", "## "]), WORDS), min_size=1, max_size=6)


def written(lines: list[tuple[str, list[str]]]) -> str:
    return "\n\n".join(mark + " ".join(words) for mark, words in lines)


@given(LINES, LINES)
def test_both_texts_can_be_read_out_of_the_difference(
    old: list[tuple[str, list[str]]], new: list[tuple[str, list[str]]]
) -> None:
    groups = list(difference(wording(written(old)), wording(written(new))))

    for lines, other in ((old, Change.ADDED), (new, Change.REMOVED)):
        said = text_of(groups, without=other)
        assert said == ["Datos", *(" ".join(words) for _, words in lines)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_texts_differ_in_every_language(language: str) -> None:
    shelf = texts.load(ROOT / "escuela" / "consent" / "texts")
    old, new = (shelf.list_versions("video")[index].wording(language) for index in (0, 1))

    groups = list(difference(old, new))

    assert old.title in pieces(groups, Change.REMOVED) or not is_same(groups)
    assert text_of(groups, without=Change.ADDED)[0] == old.title
    assert text_of(groups, without=Change.REMOVED)[0] == new.title
