"""How texts are folded so that a search finds them however they were typed."""

import unicodedata

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

_UNSEEN = frozenset({"Cc", "Cf"})
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_VARIANTS = frozenset(
    map(chr, (0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Signs that only choose how the letter before them is drawn."""

TYPED_MAX_CHARS = 100
"""Letters of a search over a list; longer ones are cut."""


def searchable(*texts: str) -> str:
    """Fold texts so that "bogota" finds "Bogotá": no accents, no case, single spaces.

    NFKD takes letters apart from their marks (Unicode, annex 15); ñ becomes n on purpose,
    since many keyboards lack it.
    """
    return " ".join(folded(" ".join(texts)).split())


def folded(text: str) -> str:
    """Fold letters alone: no accents, no case, nothing unseen; the spaces stay as they are."""
    apart = unicodedata.normalize("NFKD", seen(text))
    bare = (char for char in apart if not unicodedata.combining(char) and char not in _VARIANTS)
    return "".join(bare).casefold()


def seen(text: str) -> str:
    """Drop what nobody sees and what turns the direction of other letters.

    Two texts must not look alike and differ by it. These are the control and format characters and
    the letters that are drawn as nothing (Unicode, annex 44: Cc, Cf; standard, 5.21). Line breaks
    and tabs stay.
    """
    return "".join(
        char
        for char in text
        if char in "\n\r\t" or (unicodedata.category(char) not in _UNSEEN and char not in _FILLERS)
    )


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
