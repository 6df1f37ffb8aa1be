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
    """Return where a person receives mail; None without an address, or where it came back.

    Raises SealError where its key is missing.
    """
    return None if _comes_back(account_id) else accounts.mail_address_of(account_id)


def may_write_to(account_id: int) -> bool:
    """Say whether a person gave an address that receives, without opening it.

    A deed must not fail because somebody is told of it and a key is missing.
    """
    return accounts.has_mail_address(account_id) and not _comes_back(account_id)


def is_reached(account_id: int) -> bool:
    """Say whether a mail reaches this person, as far as can be known."""
    return sends() and may_write_to(account_id)


def _comes_back(account_id: int) -> bool:
    return queries.settings_of(account_id).bounced_at is not None
