"""Files on the local disk: whole or absent, readable by this user only."""

import errno
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from escuela.storage.base import (
    NotStored,
    Part,
    StorageAway,
    StoredFile,
    check_key,
    check_prefix,
)
from escuela.storage.scratch import Scratch


class LocalStorage:
    """A folder. New files are written beside it in scratch and renamed: no half file is seen."""

    def __init__(self, root: Path, scratch: Scratch) -> None:
        self._root = root.resolve()
        self._scratch = scratch

    @property
    def link_origin(self) -> str | None:
        """None: there are no signed links."""
        return None

    def put(self, key: str, path: Path, *, move: bool = False, link: bool = False) -> StoredFile:
        """Copy the file in, or rename or link it where that is allowed; it survives a power cut."""
        target = self._path(key)
        with _room(), self._scratch.file() as partial:
            if move:
                shutil.move(path, partial)
            elif not (link and _linked(path, partial)):
                shutil.copyfile(path, partial)
            return self._keep(key, partial, target)

    def put_bytes(self, key: str, data: bytes) -> StoredFile:
        """Write a small file."""
        target = self._path(key)
        with _room(), self._scratch.file() as partial:
            partial.write_bytes(data)
            return self._keep(key, partial, target)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Return a stream over the file or a part of it."""
        try:
            file = self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise NotStored from error
        file.seek(start)
        return cast(BinaryIO, io.BufferedReader(Part(file, length)))

    @contextmanager
    def lend_path(self, key: str) -> Iterator[Path]:
        """Lend the stored file itself: no copy is made."""
        path = self._path(key)
        if not path.is_file():
            raise NotStored
        yield path

    def delete(self, key: str) -> None:
        """Remove the file, and folders that are empty then."""
        path = self._path(key)
        path.unlink(missing_ok=True)
        self._prune(path.parent)

    def delete_prefix(self, prefix: str) -> int:
        """Remove a folder with all in it."""
        folder = self._root / check_prefix(prefix)
        count = sum(1 for _ in _files_below(folder))
        shutil.rmtree(folder, ignore_errors=True)
        self._prune(folder.parent)
        return count

    def list_prefix(self, prefix: str) -> Iterator[str]:
        """Yield keys in the order of their text, as S3 does."""
        folder = self._root / check_prefix(prefix)
        files = _files_below(folder)
        yield from sorted(path.relative_to(self._root).as_posix() for path in files)

    def stat(self, key: str) -> StoredFile | None:
        """Ask the file system."""
        path = self._path(key)
        return StoredFile(key, path.stat().st_size) if path.is_file() else None

    def signed_url(
        self, key: str, *, expires_s: int, filename: str | None = None,
        content_type: str | None = None,
    ) -> str | None:  # fmt: skip
        """Return None: pages serve local files themselves."""
        del expires_s, filename, content_type
        check_key(key)
        return None

    def check(self) -> None:
        """Write and delete a small file."""
        self.put_bytes("check/file", b"works")
        self.delete("check/file")

    def tidy(self) -> int:
        """Nothing: half files stand in scratch, which is cleared with its process."""
        return 0

    def _path(self, key: str) -> Path:
        return self._root / check_key(key)

    def _keep(self, key: str, partial: Path, target: Path) -> StoredFile:
        partial.chmod(0o600)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        size = partial.stat().st_size
        self._place(partial, target)
        return StoredFile(key, size)

    def _place(self, partial: Path, target: Path) -> None:
        # A delete may prune the folder between making it and renaming into it: once more, then.
        for attempt in (1, 2, 3):
            _make_folders(self._root, target.parent)
            try:
                partial.replace(target)
            except FileNotFoundError:
                if attempt == 3:
                    raise
            else:
                break
        _sync_folder(target.parent)

    def _prune(self, folder: Path) -> None:
        while folder != self._root and folder.is_relative_to(self._root):
            try:
                folder.rmdir()
            except OSError:
                return  # not empty, or gone already
            folder = folder.parent


def _linked(path: Path, partial: Path) -> bool:
    """Give the file a second name; False where the file system has no links, or it is another."""
    try:
        os.link(path, partial)
    except OSError:
        return False
    return True


@contextmanager
def _room() -> Iterator[None]:
    """Tell a full disk, which somebody can mend, from a fault of ours."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageAway from error
        raise


def _files_below(folder: Path) -> Iterator[Path]:
    # Unlike rglob, walk takes it well that another process removes what it is about to open.
    for parent, _, names in os.walk(folder):
        yield from (Path(parent) / name for name in names)


def _make_folders(root: Path, folder: Path) -> None:
    for part in [*reversed(folder.parents), folder]:
        if part == root or part.is_relative_to(root):
            part.mkdir(mode=0o700, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    # The new name itself must reach the disk, not only the bytes.
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
