"""From the line to the disk: block by block, never the whole chunk in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from werkzeug.exceptions import ClientDisconnected

from escuela.db import db
from media.uploads import files, tus
from media.uploads.rules import BLOCK_BYTES, HEAD_BYTES, SYNC_BYTES


class OffsetConflict(Exception):
    """The sender would go on where the file does not end. `offset` says where it does."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Stream(Protocol):
    """A request's body."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes; fewer only at the end or where the line was cut."""


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body and what its headers say of it."""

    stream: Stream
    length: int | None
    """Announced length in bytes; None if the sender did not know it."""
    offset: int
    """Where in the file its first byte belongs."""
    checksum: tus.Checksum | None = None


def receive(public_id: str, body: Body, *, size_bytes: int, on_head: Callable[[], None]) -> int:
    """Append a body to an upload's file, at most up to `size_bytes` of the whole.

    Returns where the file ends now; all that came before a cut line is kept. `on_head` is called
    once the file's first bytes are there, and what it raises ends the request. Raises
    OffsetConflict; files.TurnLost when another connection went on with it meanwhile;
    tus.ChecksumMismatch, after taking back what this body added; rules.NoRoom.
    """
    # A slow body may take an hour: no connection to the database waits for it.
    db.session.close()
    with files.Writer(public_id, expected_offset=body.offset) as writer:
        if not writer.has_turn:
            raise OffsetConflict(writer.offset)
        append = _Appender(writer, min(HEAD_BYTES, size_bytes), on_head)
        if body.checksum is None:
            for block in _blocks(body.stream, size_bytes - body.offset):
                append(block)
        else:
            _append_verified(append, writer, body, body.checksum, size_bytes)
        writer.sync()
        return writer.offset


class _Appender:
    """Appends blocks, tells when the head is there, and syncs now and then."""

    def __init__(self, writer: files.Writer, head_bytes: int, on_head: Callable[[], None]) -> None:
        self._writer, self._head_bytes, self._on_head = writer, head_bytes, on_head
        self._unsynced = 0

    def __call__(self, block: bytes) -> None:
        had_head = self._writer.offset >= self._head_bytes
        self._writer.append(block)
        if not had_head and self._writer.offset >= self._head_bytes:
            self._on_head()
        self._unsynced += len(block)
        if self._unsynced >= SYNC_BYTES:
            self._writer.sync()
            self._unsynced = 0


def _append_verified(
    append: _Appender,
    writer: files.Writer,
    body: Body,
    checksum: tus.Checksum,
    size_bytes: int,
) -> None:
    """Append, but hold the last block back until the checksum is right.

    So a file is never seen complete before its last bytes are known to be good. Where the line
    is cut there is nothing to compare, and what came is kept.
    """
    hasher, held, received = checksum.start(), b"", 0
    for block in _blocks(body.stream, size_bytes - body.offset):
        if held:
            append(held)
        held = block
        hasher.update(block)
        received += len(block)
    is_cut = body.length is not None and received < body.length
    if not is_cut and hasher.digest() != checksum.digest:
        writer.cut_back(body.offset)
        raise tus.ChecksumMismatch
    if held:
        append(held)


def _blocks(stream: Stream, wanted: int) -> Iterator[bytes]:
    """Yield what comes, at most `wanted` bytes. A cut or silent line ends it, like the end."""
    while wanted > 0:
        try:
            block = stream.read(min(BLOCK_BYTES, wanted))
        except (OSError, ClientDisconnected):
            return  # nobody is there to hear of an error; what came before is kept
        if not block:
            return
        wanted -= len(block)
        yield block
