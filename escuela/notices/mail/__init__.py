"""Where mails go: one port, three homes. Only `smtp` ever means that a mail was sent."""

from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from flask import current_app

from escuela.notices.mail.errors import Postponed, Refused
from escuela.notices.mail.local import Console, Folder
from escuela.notices.mail.smtp import Server, Smtp
from escuela.notices.reach import FILE, SMTP
from escuela.notices.rules import State

__all__ = ["Postponed", "Refused", "Transport", "transport"]


class Transport(Protocol):
    """Takes one mail."""

    def hand_over(self, message: EmailMessage, to: str) -> State:
        """Take it, and say honestly what that means: SENT or KEPT.

        Raises Postponed if it may be taken later, Refused if it never will be.
        """


def transport() -> Transport:
    """Return the transport that the settings name."""
    settings = current_app.config
    if settings["MAIL"] == SMTP:
        return Smtp(
            Server(
                host=str(settings["MAIL_HOST"]),
                port=int(settings["MAIL_PORT"]),
                security=str(settings["MAIL_SECURITY"]),
                login=str(settings["MAIL_LOGIN"]),
                password=str(settings["MAIL_PASSWORD"]),
                sender=str(settings["MAIL_FROM"]),
                timeout_s=float(settings["MAIL_TIMEOUT_S"]),
            )
        )
    if settings["MAIL"] == FILE:
        return Folder(Path(str(settings["DATA_FOLDER"])) / "mails")
    return Console()
