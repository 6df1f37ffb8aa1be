"""How texts are folded so that a search finds them however they were typed."""

import unicodedata


def searchable(*texts: str) -> str:
    """Fold texts so that "bogota" finds "Bogotá": no accents, no case, single spaces.

    NFKD takes letters apart from their marks (Unicode, annex 15); ñ becomes n on purpose,
    since many keyboards lack it.
    """
    apart = unicodedata.normalize("NFKD", " ".join(texts))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())
