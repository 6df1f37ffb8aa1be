"""How texts are folded so that a search finds them however they were typed."""

import unicodedata

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

TYPED_MAX_CHARS = 100
"""Letters of a search over a list; longer ones are cut."""


def searchable(*texts: str) -> str:
    """Fold texts so that "bogota" finds "Bogotá": no accents, no case, single spaces.

    NFKD takes letters apart from their marks (Unicode, annex 15); ñ becomes n on purpose,
    since many keyboards lack it.
    """
    return " ".join(folded(" ".join(texts)).split())


def folded(text: str) -> str:
    """Fold letters alone: no accents, no case; the spaces stay as they are."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()


def has_words(
    column: sa.ColumnElement[str] | InstrumentedAttribute[str], search: str
) -> list[sa.ColumnElement[bool]]:
    """Say in SQL that each word of a search is within a column that `searchable` filled."""
    return [column.contains(word, autoescape=True) for word in searchable(search).split()]


def typed(text: str | None) -> str:
    """Return what somebody looks for, as a page may show it again and a database may read it.

    Without control characters and halves of letters: PostgreSQL refuses them, pages must not
    hold them.
    """
    printable = "".join(char if char.isprintable() else " " for char in text or "")
    return printable[:TYPED_MAX_CHARS]
