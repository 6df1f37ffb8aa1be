"""What every storage promises, and the rules of keys."""

import io
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from escuela.errors import NotFound, TryLater

_PART = r"[A-Za-z0-9_-][A-Za-z0-9._-]*"
_KEY = re.compile(rf"{_PART}(/{_PART})*")
MAX_KEY = 512
"""Characters; S3 allows 1024 bytes."""
LOW_DISK_BYTES = 2 * 1024**3
"""Below this an encode of an hour of video may not fit (measured: 1.1 GB for five rungs)."""


class NotStored(NotFound):
    """No file has this key."""


class StorageAway(TryLater):
    """The storage does not answer, or not well; the same call can work later."""


class Damaged(StorageAway):
    """What arrived is not what was sent; the copy is not to be used."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is safely stored."""

    key: str
    size: int
    """Bytes."""


class Storage(Protocol):
    """A home for files. A file is there whole or not at all, under a key that never moves."""

    @property
    def link_origin(self) -> str | None:
        """Scheme and host of signed links, for the CSP; None where the application serves."""

    def put(self, key: str, path: Path, *, move: bool = False, link: bool = False) -> StoredFile:
        """Store a file. Raises StorageAway, Damaged.

        With `move` the source may be used up. With `link` it stays and nobody will write to it
        again, so that a disk needs no second copy.
        """

    def put_bytes(self, key: str, data: bytes) -> StoredFile:
        """Store a small file."""

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Return a stream of `length` bytes (all: None) from `start`. Raises NotStored."""

    def lend_path(self, key: str) -> AbstractContextManager[Path]:
        """Lend the file as an absolute local path, to be read and never written."""

    def delete(self, key: str) -> None:
        """Remove a file; one that is not there is no error."""

    def delete_prefix(self, prefix: str) -> int:
        """Remove all below `prefix`, which ends with "/"; return how many."""

    def list_prefix(self, prefix: str) -> Iterator[str]:
        """Yield the keys below `prefix`, which ends with "/", in order."""

    def stat(self, key: str) -> StoredFile | None:
        """Return what is known of a file, or None."""

    def signed_url(
        self, key: str, *, expires_s: int, filename: str | None = None,
        content_type: str | None = None,
    ) -> str | None:  # fmt: skip
        """Return a link that anybody can read the file by until it expires.

        None on local disk: the application serves the bytes itself, rights asked each time.
        """

    def check(self) -> None:
        """Try whether files can be written and read. Raises an error with what to do."""

    def tidy(self) -> int:
        """Remove what interrupted writers left in the storage; return how many."""


def check_key(key: str) -> str:
    """Return the key. Raises ValueError if it is absolute, climbs, hides or is too long."""
    if len(key) > MAX_KEY or not _KEY.fullmatch(key):
        raise ValueError(f"not a storage key: {key[:80]!r}")
    return key


def check_prefix(prefix: str) -> str:
    """Return the prefix. Raises ValueError unless it is a key followed by "/": never all."""
    if not prefix.endswith("/"):
        raise ValueError(f"a prefix ends with a slash: {prefix[:80]!r}")
    check_key(prefix[:-1])
    return prefix


class Part(io.RawIOBase):
    """At most `length` bytes of a source that has a read(); closes it too."""

    def __init__(self, source: BinaryIO, length: int | None) -> None:
        super().__init__()
        self._source = source
        self._left = length

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer; 0 at the end."""
        wanted = len(buffer) if self._left is None else min(len(buffer), self._left)
        data = self._source.read(wanted) if wanted else b""
        buffer[: len(data)] = data
        if self._left is not None:
            self._left -= len(data)
        return len(data)

    def close(self) -> None:
        """Close the source as well."""
        if not self.closed:
            self._source.close()
        super().close()
