"""The token in the address of media: it names a render and who asks. It is no right by itself.

In the path, so that the relative addresses inside a playlist inherit it; cookies fail in download
managers (docs/adr/0005-media-delivery.md).
"""

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

LASTS_S = 12 * 3600
"""As long as a sign-in lasts at most; rights are asked anew at each request all the same."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token says."""

    render: str
    """Public id of the render."""
    session: str | None
    """Public id of the sign-in session, which counts nothing; None for a visitor."""


def write(ticket: Ticket) -> str:
    """Return the signed token of a ticket."""
    return _serializer().dumps([ticket.render, ticket.session])


def read(token: str) -> Ticket | None:
    """Return what a token says, or None if it is forged, damaged or older than LASTS_S."""
    try:
        render, session = _serializer().loads(token, max_age=LASTS_S)
    except (BadData, ValueError, TypeError):
        return None
    if not isinstance(session, str | None):
        return None  # written by a version that named the session by its number
    return Ticket(render, session)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="media.playback")
