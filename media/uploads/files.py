"""Uploads on disk: the only place that touches their files. The file is the truth about offsets.

Each upload has a file and, beside it, a *turn*: a few random bytes of whoever may append. A writer
compares them under a lock before each block and stops when they are no longer its own. So a new
connection never waits for a dead one, and no writer appends behind an offset that was told.
"""

import errno
import fcntl
import hashlib
import io
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import current_app

from escuela.i18n import _
from media.uploads.rules import NoRoom

TURN_BYTES = 8

DATA, TURN, FORM = ".part", ".turn", ".form"
"""Endings of a file, of its turn, and of what a plain form sends before it is an upload."""


class TurnLost(Exception):
    """Another connection goes on with this upload; or it was cancelled."""


def folder() -> Path:
    """Return the folder of uploads, below the data folder, closed to other users."""
    path = Path(str(current_app.config["DATA_FOLDER"])) / "uploads"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(public_id: str) -> Path:
    """Return where an upload's bytes are. `public_id` is one of ours, never what was sent."""
    return folder() / f"{public_id}{DATA}"


def offset_of(public_id: str) -> int:
    """Return how many bytes are there."""
    try:
        return path_of(public_id).stat().st_size
    except FileNotFoundError:
        return 0


def head_of(public_id: str, length: int) -> bytes:
    """Return the first bytes of what is there."""
    with path_of(public_id).open("rb") as file:
        return file.read(length)


def sha256_of(public_id: str) -> str:
    """Return the SHA-256 of the whole file in hexadecimal."""
    with path_of(public_id).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def free_bytes() -> int:
    """Return how much the disk of the uploads can still take."""
    return shutil.disk_usage(folder()).free


class Writer:
    """The right to append to one file, held until somebody else takes it. Close it after use."""

    def __init__(self, public_id: str, *, expected_offset: int | None = None) -> None:
        """Take the turn; but leave it where it is if the file does not end at `expected_offset`.

        `offset` then says where the file ends, and `has_turn` whether this writer may append.
        """
        self._turn = secrets.token_bytes(TURN_BYTES)
        self._path = path_of(public_id)
        self._file = _open(self._path)
        self._turns = _open(self._path.with_suffix(TURN))
        with self._locked():
            self.offset = os.fstat(self._file).st_size
            self.has_turn = expected_offset in (None, self.offset)
            if self.has_turn:
                os.pwrite(self._turns, self._turn, 0)

    def append(self, block: bytes) -> None:
        """Add bytes at the end. Raises TurnLost, or NoRoom when the disk is full."""
        with self._locked():
            self._check_turn()
            view = memoryview(block)
            while view:
                try:
                    written = os.pwrite(self._file, view, self.offset)
                except OSError as error:
                    raise _in_words(error) from error
                self.offset += written
                view = view[written:]

    def cut_back(self, offset: int) -> None:
        """Forget what was added after `offset`. Raises TurnLost."""
        with self._locked():
            self._check_turn()
            os.ftruncate(self._file, offset)
            self.offset = offset

    def sync(self) -> None:
        """Ask the disk to keep what was written, through a power cut too."""
        try:
            os.fdatasync(self._file)
        except OSError as error:
            raise _in_words(error) from error

    def remove(self) -> None:
        """Delete the file and its turn; writers that still run lose theirs."""
        with self._locked():
            os.pwrite(self._turns, bytes(TURN_BYTES), 0)
            for ending in (DATA, TURN):
                self._path.with_suffix(ending).unlink(missing_ok=True)

    def close(self) -> None:
        """Give back the open files; the turn stays until another takes it."""
        os.close(self._file)
        os.close(self._turns)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _check_turn(self) -> None:
        if os.pread(self._turns, TURN_BYTES, 0) != self._turn:
            raise TurnLost

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # Held for the write of one block, never while the line is waited for.
        fcntl.flock(self._turns, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._turns, fcntl.LOCK_UN)


class FormFile(io.FileIO):
    """Where a plain form's file goes while it arrives: straight into our folder, unbuffered.

    Closing it deletes it, unless it became an upload meanwhile.
    """

    def __init__(self) -> None:
        self.path = folder() / f"{secrets.token_urlsafe(12)}{FORM}"
        super().__init__(str(self.path), "x+")
        self.path.chmod(0o600)

    def become(self, public_id: str) -> None:
        """Turn into the file of an upload, without copying a byte."""
        os.fdatasync(self.fileno())
        self.path.rename(path_of(public_id))

    def close(self) -> None:
        """Close it; what nobody took is deleted."""
        super().close()
        self.path.unlink(missing_ok=True)


def remove(public_id: str) -> None:
    """Delete an upload's file, whoever may be writing to it. Harmless where there is none."""
    with Writer(public_id) as writer:
        writer.remove()


def list_strays(known: frozenset[str], *, older_than_s: float) -> list[Path]:
    """Return files that belong to none of the `known` public ids and were left alone so long.

    They remain when a process dies between the file and its row, or in the middle of a form.
    """
    latest = time.time() - older_than_s
    return [
        path
        for path in folder().iterdir()
        if path.stem not in known and path.stat().st_mtime < latest
    ]


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _in_words(error: OSError) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NoRoom(
            _("Nuestro disco está lleno. Lo que ya llegó está guardado: sigue más tarde.")
        )
    return error
