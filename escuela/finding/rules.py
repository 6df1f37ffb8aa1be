"""Words: how a text becomes terms, how what a person types becomes a query, what is highlighted.

One way for both databases: words are folded and stemmed here, by the language of the text, and the
engine only compares terms.
"""

import re
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from escuela.search import searchable

STEMMERS = {"es": "spanish", "pt": "portuguese", "it": "italian", "en": "english"}
"""Languages whose inflection is known, and Snowball's name for each."""

TEXT_MAX_CHARS = 200
MAX_WORDS = 12
PREFIX_MIN_CHARS = 3
"""The last word may be unfinished, but not so short that it finds everything."""

WORD_MAX_CHARS = 40
SNIPPET_CHARS = 220
BEFORE_HIT_CHARS = 60

WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")

STOP_WORDS = frozenset(
    """
    a al com como con cuando da das de del dell della delle di do dos e el em en entre es est et
    fra gli ha i il in is it la las le lo los ma me mi na nas nel no nos o of on or os ou para per
    pero pela pelo por porque que qual se si sin sobre su sua sus te the to tra tu u um uma un una
    uno unos y and are for was were with what cual quien che chi non
    """.split()  # noqa: SIM905 - as many strings would hide that they are words
)
"""Small words of the four languages, folded: they find everything and mean nothing."""

ACCENTED = (("ciones", "ciones"), ("cion", "ción"), ("sion", "sión"), ("cao", "ção"),
            ("coes", "ções"), ("logia", "logía"), ("logias", "logías"))  # fmt: skip
"""Endings that people type without their accents, and that stemmers know only with them."""

_local = threading.local()


@dataclass(frozen=True, slots=True)
class Query:
    """What a person looks for: each word as the terms that any language would make of it."""

    words: tuple[frozenset[str], ...]
    prefix: str = ""
    """The last word as typed, folded: what begins with it counts, too."""

    def __bool__(self) -> bool:
        return bool(self.words)


NOTHING = Query(())


def terms_of(word: str, language: str) -> frozenset[str]:
    """Return the terms of a word: itself folded, and its stems with and without its accents."""
    plain = _bare(word)
    if not plain:
        return frozenset()
    stems = {_bare(_stem(word.casefold(), language)), _bare(_stem(plain, language))}
    return frozenset({plain, *stems} - {""})


_known_terms = lru_cache(maxsize=40_000)(terms_of)
"""For texts of the school. What people look for is remembered nowhere."""


def terms_text(text: str, language: str) -> str:
    """Return all terms of a text in its order, separated by spaces: what an engine indexes."""
    return " ".join(
        term
        for found in WORD.finditer(text)
        for term in sorted(_known_terms(found[0][:WORD_MAX_CHARS], language))
    )


def parse(text: str) -> Query:
    """Read what a person typed. Anything is allowed: signs mean nothing, what is too long is cut.

    Small words count only where there is no other.
    """
    typed = [found[0][:WORD_MAX_CHARS] for found in WORD.finditer(text[:TEXT_MAX_CHARS])]
    telling = [word for word in typed if _bare(word) not in STOP_WORDS] or typed
    kept = list(dict.fromkeys(telling))[:MAX_WORDS]
    words = tuple(terms for terms in (_alternatives(word) for word in kept) if terms)
    if not words:
        return NOTHING
    last = _bare(kept[-1])
    return Query(words, last if len(last) >= PREFIX_MIN_CHARS else "")


def as_fts5(query: Query, *, in_title: bool = False) -> str:
    """Write a query for SQLite's FTS5. Terms are letters and digits alone, so quotes are enough."""
    words = _written(query, '"{}"', '"{}"*', " OR ", " AND ")
    return f"title_terms : ({words})" if in_title else words


def as_tsquery(query: Query, *, in_title: bool = False) -> str:
    """Write a query for PostgreSQL's to_tsquery with the configuration "simple"."""
    if in_title:
        return _written(query, "'{}':A", "'{}':*A", " | ", " & ")
    return _written(query, "'{}'", "'{}':*", " | ", " & ")


def marked(text: str, query: Query, language: str) -> list[tuple[str, bool]]:
    """Cut a text into pieces, and say of each whether it is a word that was looked for."""
    pieces: list[tuple[str, bool]] = []
    place = 0
    for start, end in _hits(text, query, language):
        pieces += [(text[place:start], False), (text[start:end], True)]
        place = end
    return [piece for piece in [*pieces, (text[place:], False)] if piece[0]]


def snippet(text: str, query: Query, language: str) -> str:
    """Return the part of a text that holds most of what was looked for, cut between words."""
    text = " ".join(text.split())
    if len(text) <= SNIPPET_CHARS:
        return text
    starts = [start for start, _end in _hits(text, query, language)]
    best = max(starts, key=lambda start: (_within(starts, start), -start), default=0)
    begin = _word_start(text, max(0, best - BEFORE_HIT_CHARS)) if best > BEFORE_HIT_CHARS else 0
    cut = text[begin : begin + SNIPPET_CHARS]
    if begin + SNIPPET_CHARS < len(text):
        cut = cut.rpartition(" ")[0] or cut
        cut += " …"
    return f"… {cut}" if begin else cut


def _hits(text: str, query: Query, language: str) -> Iterator[tuple[int, int]]:
    wanted = frozenset[str]().union(*query.words)
    for found in WORD.finditer(text):
        terms = _known_terms(found[0][:WORD_MAX_CHARS], language)
        is_begun = bool(query.prefix) and any(term.startswith(query.prefix) for term in terms)
        if is_begun or not terms.isdisjoint(wanted):
            yield found.span()


def _alternatives(word: str) -> frozenset[str]:
    forms = {word, *_accented(_bare(word))}
    return frozenset[str]().union(
        *(terms_of(form, language) for form in forms for language in STEMMERS)
    )


def _accented(plain: str) -> Iterator[str]:
    for bare, accented in ACCENTED:
        if plain.endswith(bare):
            yield plain.removesuffix(bare) + accented


def _written(query: Query, term: str, prefix: str, or_: str, and_: str) -> str:
    words = [[term.format(one) for one in sorted(terms)] for terms in query.words]
    if query.prefix:
        words[-1].append(prefix.format(query.prefix))
    return and_.join(f"({or_.join(forms)})" for forms in words)


def _within(starts: Sequence[int], start: int) -> int:
    return sum(start <= other < start + SNIPPET_CHARS - BEFORE_HIT_CHARS for other in starts)


def _word_start(text: str, place: int) -> int:
    return text.find(" ", place) + 1 if place else 0


def _bare(word: str) -> str:
    """Fold a word, and keep of it what every engine takes for one word."""
    return "".join(char for char in searchable(word) if char.isalnum())


def _stem(word: str, language: str) -> str:
    name = STEMMERS.get(language)
    if name is None:
        return word
    stemmers: dict[str, snowballstemmer.BaseStemmer] = _local.__dict__
    # One for each thread: a stemmer keeps the word it works on in itself.
    if name not in stemmers:
        stemmers[name] = snowballstemmer.stemmer(name)
    return str(stemmers[name].stemWord(word))


def spaced(codes: Collection[str]) -> str:
    """Write codes so that one is found between its spaces: " care memory ", or nothing."""
    return f" {' '.join(sorted(codes))} " if codes else ""
