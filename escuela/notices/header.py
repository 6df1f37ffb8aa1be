"""The bell in the header: how much is new, without a request of its own."""

from flask import Flask, g

from escuela.authz.identity import current_viewer
from escuela.notices import queries
from escuela.notices.rules import UNREAD_SHOWN


def init_app(app: Flask) -> None:
    """Let the header ask; it does so once, for whoever is signed in."""
    app.context_processor(lambda: {"unread_notices": unread, "UNREAD_SHOWN": UNREAD_SHOWN})


def unread() -> int | None:
    """Return how many notices are new; None where nobody is signed in, or asking may be a fault."""
    account_id = None if g.get("is_faulty") else current_viewer().account_id
    return None if account_id is None else queries.count_unread(account_id)
