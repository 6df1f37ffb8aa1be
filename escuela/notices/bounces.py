"""Reading what comes back: a delivery status (RFC 3464) names our Message-ID and says why."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from typing import BinaryIO

from escuela.notices import queries, services

MOST_BYTES = 1_000_000
"""Of one mail: a status is short, and what follows is only our own mail sent back."""

PERMANENT = "5."


def read(stream: BinaryIO) -> bool:
    """Note the bounce that a mail tells of; False if it tells of none of ours."""
    message_id = bounced_id(stream.read(MOST_BYTES))
    dispatch = queries.find_mail(message_id) if message_id else None
    if dispatch is None:
        return False
    services.note_bounce(dispatch)
    return True


def read_all(path: Path) -> tuple[int, int]:
    """Read a file, or all mails of a Maildir; return how many were bounces of ours, and of all."""
    files = sorted(_files(path))
    found = 0
    for file in files:
        with file.open("rb") as stream:
            found += read(stream)
    return found, len(files)


def bounced_id(content: bytes) -> str | None:
    """Return the Message-ID of ours that will not arrive; None if the mail does not say so.

    Delays are not bounces, nor are answers of people or of their machines.
    """
    mail = message_from_bytes(content, policy=policy.default)
    if not any(_is_final(part) for part in mail.walk()):
        return None
    return next(filter(None, map(_original_id, mail.walk())), None)


def _is_final(part: Message) -> bool:
    """Say whether a part is the group of one recipient that failed for good."""
    action = str(part.get("Action", "")).strip().casefold()
    return action == "failed" and str(part.get("Status", "")).strip().startswith(PERMANENT)


def _original_id(part: Message) -> str | None:
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        headers = message_from_bytes(payload if isinstance(payload, bytes) else b"")
        return _bare(headers.get("Message-ID"))
    if kind == "message/rfc822" and part.is_multipart():
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return _bare(first.get("Message-ID")) if isinstance(first, Message) else None
    return None


def _bare(text: object) -> str | None:
    return str(text).strip().strip("<>") if text else None


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for name in ("new", "cur"):
        if (path / name).is_dir():
            yield from (file for file in (path / name).iterdir() if file.is_file())
