"""The bell in the header: how much is new, without a request and without a query of its own."""

from flask import Flask, g
from flask_login import current_user

from escuela.notices.rules import UNREAD_SHOWN


def init_app(app: Flask) -> None:
    """Let the header ask; it does so once, for whoever is signed in."""
    app.context_processor(lambda: {"unread_notices": unread, "UNREAD_SHOWN": UNREAD_SHOWN})


def unread() -> int | None:
    """Return how many notices are new; None where nobody is signed in, or asking may be a fault.

    Read with the sign-in; asked anew only after a deed of the same request.
    """
    if g.get("is_faulty") or not current_user.is_authenticated:
        return None
    count: int = current_user.account.unread_notices
    return count
