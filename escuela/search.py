"""How texts are folded so that a search finds them however they were typed."""

import unicodedata

TYPED_MAX_CHARS = 100
"""Letters of a search over a list; longer ones are cut."""


def searchable(*texts: str) -> str:
    """Fold texts so that "bogota" finds "Bogotá": no accents, no case, single spaces.

    NFKD takes letters apart from their marks (Unicode, annex 15); ñ becomes n on purpose,
    since many keyboards lack it.
    """
    apart = unicodedata.normalize("NFKD", " ".join(texts))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def typed(text: str | None) -> str:
    """Return what somebody looks for, as a page may show it again and a database may read it.

    Without control characters and halves of letters: PostgreSQL refuses them, pages must not
    hold them.
    """
    printable = "".join(char if char.isprintable() else " " for char in text or "")
    return printable[:TYPED_MAX_CHARS]
