"""media/uploads/receiving.py: block by block, one writer at a time, true after a cut."""

import hashlib
import resource
import signal
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from media.uploads import files, tus
from media.uploads.receiving import Body, OffsetConflict, receive
from media.uploads.rules import BLOCK_BYTES, NoRoom

pytestmark = pytest.mark.usefixtures("app_context")

NAME = "received-in-a-test"
DATA = bytes(range(256)) * 2000


@pytest.fixture(autouse=True)
def _no_file(app: Flask) -> Iterator[None]:
    yield
    with app.app_context():
        files.remove(NAME)


class Line:
    """A body that comes in blocks; at one of them something happens."""

    def __init__(
        self, data: bytes, at: int = -1, happens: Callable[[], None] | None = None
    ) -> None:
        self.left, self.at, self.happens, self.asked = data, at, happens, list[int]()

    def read(self, size: int, /) -> bytes:
        if len(self.asked) == self.at and self.happens:
            self.happens()
        self.asked.append(size)
        block, self.left = self.left[:size], self.left[size:]
        return block


def take(line: Line, offset: int = 0, *, size: int = len(DATA), **more: object) -> int:
    body = Body(line, len(line.left), offset, **more)  # type: ignore[arg-type]
    return receive(NAME, body, size_bytes=size, on_head=lambda: None)


def cut() -> None:
    raise ConnectionResetError


def silence() -> None:
    raise TimeoutError


def test_bytes_are_asked_for_in_small_blocks() -> None:
    line = Line(DATA)

    assert take(line) == len(DATA)
    assert max(line.asked) == BLOCK_BYTES
    assert files.path_of(NAME).read_bytes() == DATA


@pytest.mark.parametrize("break_", [cut, silence])
def test_f7_what_came_before_a_cut_is_kept_and_the_rest_follows(
    break_: Callable[[], None],
) -> None:
    there = take(Line(DATA, at=3, happens=break_))

    assert there == files.offset_of(NAME) == 3 * BLOCK_BYTES
    take(Line(DATA[there:]), there)
    assert files.sha256_of(NAME) == hashlib.sha256(DATA).hexdigest()


def test_a_newer_connection_takes_over_from_one_that_still_writes() -> None:
    def newer() -> None:
        there = files.offset_of(NAME)
        assert take(Line(DATA[there:]), there) == len(DATA)

    with pytest.raises(files.TurnLost):
        take(Line(DATA, at=3, happens=newer))

    assert files.path_of(NAME).read_bytes() == DATA


def test_nothing_is_added_behind_an_offset_that_was_told() -> None:
    told: list[int] = []

    def ask() -> None:
        with files.Writer(NAME) as writer:
            told.append(writer.offset)

    with pytest.raises(files.TurnLost):
        take(Line(DATA, at=2, happens=ask))

    assert told == [files.offset_of(NAME)] == [2 * BLOCK_BYTES]


def test_a_conflict_takes_nothing_from_the_connection_that_writes() -> None:
    def wrong() -> None:
        with pytest.raises(OffsetConflict):
            take(Line(b"other"), 5)

    assert take(Line(DATA, at=3, happens=wrong)) == len(DATA)


def test_a_writer_of_a_cancelled_upload_stops() -> None:
    with pytest.raises(files.TurnLost):
        take(Line(DATA, at=2, happens=lambda: files.remove(NAME)))

    assert not files.path_of(NAME).exists()


def test_the_head_is_looked_at_once_and_early() -> None:
    seen: list[int] = []

    def look() -> None:
        seen.append(files.offset_of(NAME))

    for start in range(0, 1000, 100):
        body = Body(Line(DATA[start : start + 100]), 100, start)
        receive(NAME, body, size_bytes=len(DATA), on_head=look)

    assert seen == [600]


def test_a_file_is_never_seen_whole_before_its_checksum_is_right() -> None:
    seen: list[int] = []
    checksum = tus.Checksum("sha256", hashlib.sha256(b"other").digest())
    line = Line(DATA)
    line.at, line.happens = 7, lambda: seen.append(files.offset_of(NAME))

    with pytest.raises(tus.ChecksumMismatch):
        take(line, checksum=checksum)

    assert seen[0] < len(DATA)
    assert files.offset_of(NAME) == 0


def test_a_cut_line_with_a_checksum_keeps_what_came() -> None:
    checksum = tus.Checksum("sha1", hashlib.sha1(DATA, usedforsecurity=False).digest())
    line = Line(DATA, at=3, happens=cut)

    assert take(line, checksum=checksum) == 3 * BLOCK_BYTES


def test_f6_a_disk_that_fills_up_meanwhile_keeps_what_came() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(NoRoom):
            take(Line(DATA))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    there = files.offset_of(NAME)

    assert there == 100_000
    take(Line(DATA[there:]), there)
    assert files.path_of(NAME).read_bytes() == DATA
