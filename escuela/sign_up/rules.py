"""What can be decided about signing up without asking anyone."""

import re
import secrets
from datetime import timedelta

WINDOW_DAYS = (7, 30, 90)
"""How long coordination may open it at once: it never stays open by being forgotten."""

PER_DAY = 300
"""New accounts in a day at most: a flood of made-up people stops by itself."""
DAY = timedelta(days=1)

TRIES_PER_SOURCE = 90
"""Forms sent in an hour by one line: a class of thirty behind it, each with three tries."""

_CONSONANTS, _VOWELS = "bdfglmnprstv", "aeiou"
_SYLLABLES, _DIGITS = 4, 4
_MADE = re.compile(rf"(?:[{_CONSONANTS}][{_VOWELS}]){{{_SYLLABLES}}}-\d{{{_DIGITS}}}")


def new_login() -> str:
    """Make a name to sign in with: easy to read aloud, one of 10^11, about nobody."""
    syllables = (secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES))
    return f"{''.join(syllables)}-{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"


def is_made(login: str) -> bool:
    """Say whether a name could come from `new_login`; any other is not tried out for strangers."""
    return _MADE.fullmatch(login) is not None
