"""Names to sign in with, made by the school.

If people chose them, the answer "taken" would tell strangers who is here.
"""

import re
import secrets

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
