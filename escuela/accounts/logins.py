"""Names to sign in with, made by the school.

If people chose them, the answer "taken" would tell strangers who is here. So a form counts only a
name that the school offered with it, which its signature proves.
"""

import secrets

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

OFFER_LASTS_S = 24 * 3600

_CONSONANTS, _VOWELS = "bdfglmnprstv", "aeiou"
_SYLLABLES, _DIGITS = 4, 4


def new_login() -> str:
    """Make a name to sign in with: easy to read aloud, one of 10^11, about nobody."""
    syllables = (secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES))
    return f"{''.join(syllables)}-{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"


def offer(login: str) -> str:
    """Return a name signed, for a form to carry."""
    return str(_serializer().dumps(login))


def offered(text: str) -> str | None:
    """Return the name that was offered; None: forged, damaged or older than OFFER_LASTS_S."""
    try:
        return str(_serializer().loads(text, max_age=OFFER_LASTS_S))
    except (BadData, ValueError):
        return None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="accounts.logins")
