"""Folding is a pure rule: every case."""

import pytest

from escuela.search import searchable


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ágora de Barrio", "agora de barrio"),
        ("  Maré\t Alta ", "mare alta"),
        ("Año ÑANDÚ", "ano nandu"),
        ("STRASSE straße", "strasse strasse"),
        ("Niñ\u0303a", "nina"),
        ("100%_", "100%_"),
        ("", ""),
    ],
)
def test_searchable_text_has_no_accents_case_or_extra_spaces(text: str, folded: str) -> None:
    assert searchable(text) == folded
    assert searchable(folded) == folded
