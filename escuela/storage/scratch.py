"""Files in the making: a folder per process, that others can clear once the process is dead.

A process holds a lock on "<name>.lock" as long as it lives; the kernel lets go of it however
the process ends. So a free lock means a dead owner, whatever its process id says.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".lock"


class Scratch:
    """The folder of this process below `root`; made at its first use."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._pid = 0
        self._name = ""
        self._lock = -1

    @property
    def name(self) -> str:
        """The random name of this process: what `list_dead` calls it when it is gone."""
        # A forked process must not share its parent's lock: it takes a name of its own.
        if self._pid != os.getpid():
            self._settle_in()
        return self._name

    @property
    def folder(self) -> Path:
        """An absolute path on the file system of the data folder."""
        return self.root.resolve() / self.name

    @contextmanager
    def file(self, suffix: str = "") -> Iterator[Path]:
        """Lend a path that does not exist yet; what is there at the end is removed."""
        path = self.folder / (secrets.token_hex(8) + suffix)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def subfolder(self, prefix: str) -> Iterator[Path]:
        """Lend an empty folder, removed at the end with all that is in it."""
        path = self.folder / f"{prefix}-{secrets.token_hex(4)}"
        path.mkdir(mode=0o700)
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def list_dead(self) -> list[str]:
        """Return the names of processes that ended without clearing their folder."""
        return [lock.stem for lock in sorted(self.root.glob(f"*{LOCK}")) if _is_free(lock)]

    def remove(self, name: str) -> None:
        """Clear away what a dead process left."""
        shutil.rmtree(self.root / name, ignore_errors=True)
        (self.root / (name + LOCK)).unlink(missing_ok=True)

    def leave(self) -> None:
        """Clear the own folder at an orderly end."""
        if self._pid == os.getpid():
            self.remove(self._name)
            os.close(self._lock)
            self._pid = 0

    def _settle_in(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        while True:
            name = secrets.token_hex(8)
            path = self.root / (name + LOCK)
            lock = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Somebody may have found the lock free between the two lines above and removed it.
            if path.exists() and path.stat().st_ino == os.fstat(lock).st_ino:
                break
            os.close(lock)
        (self.root / name).mkdir(mode=0o700)
        self._pid, self._name, self._lock = os.getpid(), name, lock


def _is_free(lock: Path) -> bool:
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
