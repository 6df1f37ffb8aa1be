"""The headers of tus 1.0.0 (tus.io/protocols/resumable-upload), read and written. Pure."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Protocol

from escuela.errors import DomainError
from media.uploads.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,expiration,checksum,termination"
ALGORITHMS = ("sha256", "sha1", "md5")
CONTENT_TYPE = "application/offset+octet-stream"

# A pair of key and value is short; a long header is somebody trying things out.
METADATA_MAX_CHARS = 4096


class BadHeader(DomainError):
    """A header that no client of the protocol sends. For developers, so in English."""


class ChecksumMismatch(DomainError):
    """The bytes of a request are not the ones its checksum was made of."""


class Hasher(Protocol):
    """A hash that bytes are fed to."""

    def update(self, data: bytes, /) -> None:
        """Feed more bytes."""

    def digest(self) -> bytes:
        """Return the hash of what was fed so far."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must add up to."""

    algorithm: str
    digest: bytes

    def start(self) -> Hasher:
        """Return the empty hash that the bytes are fed to."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def read_checksum(text: str | None) -> Checksum | None:
    """Read `Upload-Checksum: sha1 <base64>`; None where there is none."""
    if text is None:
        return None
    algorithm, _, encoded = text.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise BadHeader(f"Upload-Checksum: use one of {', '.join(ALGORITHMS)}")
    return Checksum(algorithm, _decoded(encoded, "Upload-Checksum"))


def read_metadata(text: str | None) -> dict[str, str]:
    """Read `Upload-Metadata: key <base64>,key2`; values are UTF-8, odd bytes are replaced."""
    if text is None:
        return {}
    if len(text) > METADATA_MAX_CHARS:
        raise BadHeader("Upload-Metadata is too long")
    pairs = (part.strip().partition(" ") for part in text.split(",") if part.strip())
    return {
        key: _decoded(value, "Upload-Metadata").decode("utf-8", "replace")
        for key, _, value in pairs
    }


def read_number(name: str, text: str | None) -> int:
    """Read a header that counts bytes: digits only, so neither signs nor spaces slip through."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadHeader(f"{name} must be a number of bytes")
    return int(text)


def write_metadata(values: Mapping[str, str]) -> str:
    """Write what `read_metadata` reads."""
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items()
    )


def state_headers(upload: Upload, offset: int) -> dict[str, str]:
    """Return the headers that tell how far an upload is, and until when it waits."""
    headers = {"Upload-Offset": str(offset), "Cache-Control": "no-store"}
    if upload.finished_at is None:
        headers["Upload-Expires"] = format_datetime(upload.expires_at, usegmt=True)
    return headers


def _decoded(text: str, name: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raise BadHeader(f"{name} must be base64") from None
