"""escuela/finding/rules.py: words of four languages, queries, highlights. Pure."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escuela.finding import rules

SAME = [
    ("es", "confiscación", "confiscaciones"),
    ("es", "confiscacion", "confiscaciones"),
    ("es", "confiscación", "confiscacion"),
    ("es", "Bogotá", "bogota"),
    ("es", "búsquedas", "busqueda"),
    ("es", "metodología", "metodologias"),
    ("es", "investigadoras", "investigador"),
    ("es", "año", "ANOS"),
    ("pt", "organizações", "organizacao"),
    ("pt", "organização", "organizacoes"),
    ("pt", "memórias", "memoria"),
    ("pt", "direitos", "direito"),
    ("it", "città", "citta"),
    ("it", "beni confiscati", "confiscato"),
    ("it", "diritti", "diritto"),
    ("en", "rights", "right"),
    ("en", "Investigating", "investigate"),
]


def finds(text: str, typed: str, language: str) -> bool:
    return any(is_hit for _, is_hit in rules.marked(text, rules.parse(typed), language))


@pytest.mark.parametrize(("language", "text", "typed"), SAME)
def test_inflections_and_accents_meet(language: str, text: str, typed: str) -> None:
    assert finds(text, typed, language)
    terms = set(rules.terms_text(text, language).split())
    assert all(terms & word for word in rules.parse(typed).words)


@pytest.mark.parametrize(("text", "typed"), [("casa", "cosa"), ("memoria", "mesa"), ("red", "pan")])
def test_other_words_do_not(text: str, typed: str) -> None:
    assert not any(finds(text, typed, language) for language in (*rules.STEMMERS, "xx"))


@pytest.mark.parametrize(
    ("typed", "words"),
    [("la memoria de los pueblos", 2), ("de la", 2), ("", 0), ("\0 ¿? 🪶 _ --", 0),
     ("a b " * 300, 1),
     (" ".join(f"palabra{n}" for n in range(50)), rules.MAX_WORDS)],
)  # fmt: skip
def test_a_query_keeps_the_words_that_tell(typed: str, words: int) -> None:
    assert len(rules.parse(typed).words) == words


def test_the_last_word_may_be_unfinished_unless_it_is_too_short() -> None:
    assert finds("Nombrar para buscar", "nombr", "es")
    assert finds("dinero", "seguir din", "es")
    assert not finds("dinero", "di", "es")
    assert not finds("dinero público", "din público", "es") or rules.parse("din público").prefix


@given(st.text(max_size=300))
def test_whatever_is_typed_becomes_terms_of_letters_and_digits(typed: str) -> None:
    query = rules.parse(typed)

    assert all(term.isalnum() for word in query.words for term in word)
    assert query.prefix == "" or query.prefix.isalnum()
    quoted = rules.as_fts5(query)
    assert quoted.count('"') % 2 == 0
    assert not set(rules.as_tsquery(query)) & set("\0\\")


@given(st.text(alphabet=string.ascii_letters + " áñ<>&'\"", max_size=800), st.text(max_size=40))
def test_nothing_of_a_text_is_lost_or_changed_by_marking(text: str, typed: str) -> None:
    query = rules.parse(typed)

    assert "".join(piece for piece, _ in rules.marked(text, query, "es")) == text
    cut = rules.snippet(text, query, "es").removeprefix("… ").removesuffix(" …")
    assert cut in " ".join(text.split())
    assert len(cut) <= rules.SNIPPET_CHARS


def test_a_snippet_shows_where_most_of_it_is() -> None:
    far = "vacío " * 200 + "la ceiba y el río junto a otra ceiba " + "nada " * 200

    cut = rules.snippet(far, rules.parse("ceiba río"), "es")

    assert "ceiba y el río" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")


def test_codes_stand_between_spaces() -> None:
    assert rules.spaced(["memory", "care"]) == " care memory "
    assert rules.spaced([]) == ""
