"""For trials: a mail that can be read here and goes nowhere. Never said to be sent."""

import os
import secrets
import sys
from email.message import EmailMessage
from pathlib import Path

from escuela.notices.rules import State


class Console:
    """Writes mails to standard error."""

    def hand_over(self, message: EmailMessage, to: str) -> State:  # noqa: ARG002 - the port's shape
        """Write it down."""
        sys.stderr.write(f"\n--- a mail, not sent ---\n{message.as_string()}---\n")
        return State.KEPT


class Folder:
    """Writes mails into a folder, one file each, readable by the school alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def hand_over(self, message: EmailMessage, to: str) -> State:  # noqa: ARG002 - the port's shape
        """Write it down."""
        self._path.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = self._path / f"{secrets.token_hex(8)}.eml"
        with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(message.as_bytes())
        return State.KEPT
