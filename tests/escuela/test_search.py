"""Folding is a pure rule: every case."""

import pytest

from escuela.search import TYPED_MAX_CHARS, searchable, typed


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ágora de Barrio", "agora de barrio"),
        ("  Maré\t Alta ", "mare alta"),
        ("Año ÑANDÚ", "ano nandu"),
        ("STRASSE straße", "strasse strasse"),
        ("Niñ\u0303a", "nina"),
        ("100%_", "100%_"),
        ("Gor\u200bri\u00adón\ufe0f\u3164", "gorrion"),
        ("\u202eGorrión\u2066\0", "gorrion"),
        ("una\nlínea\r\notra", "una linea otra"),
        ("", ""),
    ],
)
def test_searchable_text_has_no_accents_case_or_extra_spaces(text: str, folded: str) -> None:
    assert searchable(text) == folded
    assert searchable(folded) == folded


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (None, ""),
        ("la huerta", "la huerta"),
        ("Año ÑANDÚ 100%_", "Año ÑANDÚ 100%_"),
        ("la\0huerta\r\n", "la huerta  "),
        ("\ud800\u200e", "  "),
        ("a" * 2 * TYPED_MAX_CHARS, "a" * TYPED_MAX_CHARS),
    ],
)
def test_what_is_looked_for_holds_nothing_that_a_page_or_a_database_may_not(
    sent: str | None, shown: str
) -> None:
    assert typed(sent) == shown
