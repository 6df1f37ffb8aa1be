"""What can be decided about an account without asking anyone: pure functions and tables."""

import unicodedata
from enum import StrEnum


class Theme(StrEnum):
    """How pages look; the values are those of the cookie `tema`."""

    AUTO = "auto"
    LIGHT = "claro"
    DARK = "oscuro"


class Device(StrEnum):
    """What a person signed in from: enough to know one's own phone, too little to know whose."""

    PHONE = "phone"
    COMPUTER = "computer"


def fold_login(text: str) -> str:
    """Fold a name for signing in, so that capitals and spaces typed by a phone don't matter."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
