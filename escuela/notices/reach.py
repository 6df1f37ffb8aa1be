"""Whether a mail can reach somebody at all: this school's mail server, and the person's address."""

from flask import current_app

from escuela.accounts import queries as accounts
from escuela.config import PRODUCTION
from escuela.notices import queries

SMTP, FILE, CONSOLE = "smtp", "file", "console"


def sends() -> bool:
    """Say whether this school hands mails to a mail server."""
    settings = current_app.config
    return bool(settings["MAIL"] == SMTP and settings["MAIL_HOST"] and settings["MAIL_FROM"])


def writes() -> bool:
    """Say whether mails are made at all: in a trial they are shown, so that they can be seen."""
    is_trial = current_app.config["ENVIRONMENT"] != PRODUCTION
    return sends() or current_app.config["MAIL"] == FILE or is_trial


def address_of(account_id: int) -> str | None:
    """Return where a person receives mail; None without an address, or where it came back."""
    if queries.settings_of(account_id).bounced_at is not None:
        return None
    return accounts.mail_address_of(account_id)


def has_address(account_id: int) -> bool:
    """Say whether a person gave an address, whether or not it receives."""
    return accounts.mail_address_of(account_id) is not None


def is_reached(account_id: int) -> bool:
    """Say whether a mail reaches this person, as far as can be known."""
    return sends() and address_of(account_id) is not None
