"""Tokens of links: random, or the same again for the second press of one button."""

import hashlib
import hmac
import secrets

from flask import current_app

BYTES = 24


def of_press(press: str, *what: object) -> str:
    """Return the token for what one press of a button asks for; a new random one without a press.

    `press` is the key that a form brings from its page (`web.forms.OnceForm`), `what` all that was
    asked: whoever presses twice gets the same link, whoever changed something another one. Nobody
    without the school's key can make it.
    """
    if not press:
        return secrets.token_urlsafe(BYTES)
    key = f"accounts.tokens:{current_app.config['SECRET_KEY']}".encode()
    made = hmac.new(key, repr((press, *what)).encode(), hashlib.sha256)
    return made.hexdigest()[: 2 * BYTES]
