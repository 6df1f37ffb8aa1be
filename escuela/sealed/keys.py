"""The keys of sealed fields: a file outside the database, read anew when it changes.

One line per key, the newest last: id, day it was made, its secret, the secret of its blind
indexes. All may open, the newest seals. The file is for its owner alone (0600).
"""

import base64
import fcntl
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import current_app

from escuela import clock
from escuela.sealed.errors import KeyMissing
from escuela.sealed.rules import KEY_ID_BYTES

FILE_NAME = "seal.keys"
SECRET_BYTES = 32
HEAD = "# Keys of sealed fields. What they seal is lost with them: docs/operators.md\n"


@dataclass(frozen=True, slots=True)
class Key:
    """A key, and the one of its blind indexes."""

    id: str
    made_on: date
    secret: bytes = field(repr=False)
    index_secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of the file, the oldest first."""

    keys: Sequence[Key]

    @property
    def newest(self) -> Key:
        """The key that seals."""
        return self.keys[-1]

    def get(self, key_id: str) -> Key:
        """Return a key. Raises KeyMissing with its id."""
        for key in reversed(self.keys):
            if key.id == key_id:
                return key
        raise KeyMissing(f"key {key_id!a} is not in the key file")


def keyring() -> Keyring:
    """Return the keys as the file holds them now. Raises KeyMissing."""
    path = key_file()
    try:
        now = path.stat()
        state = (str(path), now.st_mtime_ns, now.st_size, now.st_ino)
        known: tuple[object, Keyring] | None = current_app.extensions.get("sealed")
        if known is None or known[0] != state:
            known = current_app.extensions["sealed"] = (state, read(path))
    except OSError as error:
        raise KeyMissing(f"the key file can't be read: {path} ({error.strerror})") from error
    return known[1]


def key_file() -> Path:
    """Return where the keys of this school lie."""
    chosen = str(current_app.config["SEAL_KEYS"])
    return Path(chosen) if chosen else Path(str(current_app.config["DATA_FOLDER"])) / FILE_NAME


def read(path: Path) -> Keyring:
    """Read a key file. Raises OSError, or KeyMissing for a file that is none."""
    lines = [line for line in path.read_text("ascii", "replace").splitlines() if line.strip()]
    try:
        keys = [_parse(line) for line in lines if not line.startswith("#")]
    except ValueError as error:
        raise KeyMissing(f"this is no key file: {path}") from error
    if not keys:
        raise KeyMissing(f"there is no key in {path}")
    return Keyring(keys)


def make_first() -> bool:
    """Write a file with one key, unless there is a file; return whether it was written.

    Whoever calls it knows that nothing is sealed yet: a new key opens no older value.
    """
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _written(path, [_new_key()])
    try:
        os.link(fresh, path)  # unlike a rename, this never replaces what another process made
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True


def add() -> Key:
    """Add a key, which seals from now on, in every process."""
    with _changing() as path:
        key = _new_key()
        _written(path, [*read(path).keys, key]).replace(path)
    return key


def remove(key_id: str) -> None:
    """Take a key out of the file. Raises KeyMissing. The caller knows that nothing needs it."""
    with _changing() as path:
        known = read(path)
        gone = known.get(key_id)
        _written(path, [key for key in known.keys if key is not gone]).replace(path)


@contextmanager
def _changing() -> Iterator[Path]:
    path = key_file()
    try:
        with path.with_name(f"{path.name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield path
    except OSError as error:
        raise KeyMissing(f"the key file can't be changed: {path} ({error.strerror})") from error


def _written(path: Path, keys: Sequence[Key]) -> Path:
    """Write keys beside the file, safe on the disk and for the owner alone from the first byte."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    text = HEAD + "".join(f"{_line(key)}\n" for key in keys)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _new_key() -> Key:
    return Key(
        secrets.token_hex(KEY_ID_BYTES // 2),
        clock.utc_now().date(),
        secrets.token_bytes(SECRET_BYTES),
        secrets.token_bytes(SECRET_BYTES),
    )


def _line(key: Key) -> str:
    sealed, index = (base64.b64encode(one).decode() for one in (key.secret, key.index_secret))
    return f"{key.id} {key.made_on.isoformat()} {sealed} {index}"


def _parse(line: str) -> Key:
    key_id, made_on, *encoded = line.split()
    secret, index_secret = (base64.b64decode(one, validate=True) for one in encoded)
    if len(key_id) != KEY_ID_BYTES or {len(secret), len(index_secret)} != {SECRET_BYTES}:
        raise ValueError("wrong length")
    return Key(key_id, date.fromisoformat(made_on), secret, index_secret)
