"""Ids and fingerprints of what a browser sends."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

VERSION = 7
"""UUIDv7 (RFC 9562): made by the device, ordered by its clock, unguessable in 74 bits."""

KEPT = timedelta(days=400)
"""No device keeps anything to send as long as this: from then on its ids may be forgotten."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Before anything a device can claim."""


def parse_id(text: object) -> uuid.UUID | None:
    """Return the id if it is a UUIDv7 written in the usual way, else None."""
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        parsed = uuid.UUID(text)
    except ValueError:
        return None
    is_ours = parsed.version == VERSION and parsed.variant == uuid.RFC_4122
    return parsed if is_ours and str(parsed) == text.lower() else None


def made_at(client_id: uuid.UUID, *, now: datetime) -> datetime:
    """Return when the device says it made the id, in UTC; never later than `now`.

    The device's clock is evidence, not truth: it orders what one person did on several devices.
    """
    milliseconds = client_id.int >> 80
    if milliseconds >= now.timestamp() * 1000:
        return now
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def fingerprint(*parts: str) -> str:
    """Return a SHA-256 in hex over parts that can't run into each other."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def body_hash(body: Mapping[str, object]) -> str:
    """Return the fingerprint of a JSON object, whatever the order of its names."""
    return fingerprint(json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True))
