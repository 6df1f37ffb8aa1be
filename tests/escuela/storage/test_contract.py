"""What both storages promise, asked of each: a folder, and a real S3 server."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from escuela.storage import NotStored, Storage
from escuela.storage.local import LocalStorage
from escuela.storage.s3 import PART_BYTES, S3Storage
from escuela.storage.s3_rules import S3Settings
from escuela.storage.scratch import Scratch
from tests.s3_server import S3Server

ORIGIN = "https://escuela.example"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Scratch]:
    scratch = Scratch(tmp_path / "tmp")
    yield scratch
    scratch.leave()


@pytest.fixture(scope="module")
def bucket(s3_server: S3Server, tmp_path_factory: pytest.TempPathFactory) -> S3Settings:
    settings = s3_server.settings()
    S3Storage(settings, Scratch(tmp_path_factory.mktemp("prepare"))).prepare(ORIGIN)
    return settings


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.s3)])
def storage(request: pytest.FixtureRequest, tmp_path: Path, place: Scratch) -> Iterator[Storage]:
    if request.param == "local":
        yield LocalStorage(tmp_path / "storage", place)
        return
    in_bucket = S3Storage(request.getfixturevalue("bucket"), place)
    yield in_bucket
    for prefix in ("a/", "originals/", "work/"):
        in_bucket.delete_prefix(prefix)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(range(256)) * 4)
    return path


def leftovers(place: Scratch) -> list[Path]:
    return [path for path in place.folder.rglob("*") if path.is_file()]


def test_what_was_put_comes_back_whole(storage: Storage, clip: Path, place: Scratch) -> None:
    stored = storage.put("work/a1/1/clip.mp4", clip)

    assert (stored.key, stored.size) == ("work/a1/1/clip.mp4", 1024)
    assert storage.stat(stored.key) == stored
    with storage.open(stored.key) as stream:
        assert stream.read() == clip.read_bytes()
    assert leftovers(place) == []


def test_a_linked_file_stays_where_it_was_and_outlives_that_place(
    storage: Storage, tmp_path: Path
) -> None:
    sent = tmp_path / "sent.mp4"
    sent.write_bytes(b"frames")

    storage.put("originals/linked", sent, link=True)
    assert sent.read_bytes() == b"frames"
    sent.unlink()

    with storage.open("originals/linked") as stored:
        assert stored.read() == b"frames"


def test_a_file_of_several_parts_comes_back_whole(
    storage: Storage, tmp_path: Path, place: Scratch
) -> None:
    size = 2 * PART_BYTES + 12345
    big = tmp_path / "big.mp4"
    with big.open("wb") as file:
        file.writelines(bytes([n]) * 1_000_003 for n in range(33))
        file.truncate(size)
    expected = hashlib.sha256(big.read_bytes()).hexdigest()

    stored = storage.put("originals/big.mp4", big, move=True)

    assert stored.size == size
    assert not big.exists()
    with storage.lend_path("originals/big.mp4") as lent:
        assert hashlib.sha256(lent.read_bytes()).hexdigest() == expected
    assert leftovers(place) == []


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (0, None, slice(0, None)),
        (0, 1, slice(0, 1)),
        (100, 50, slice(100, 150)),
        (1000, None, slice(1000, None)),
        (1000, 900, slice(1000, None)),
        (1024, None, slice(0, 0)),
        (5000, 10, slice(0, 0)),
        (3, 0, slice(0, 0)),
    ],
)
def test_a_part_is_read_without_the_rest(
    storage: Storage, clip: Path, start: int, length: int | None, expected: slice
) -> None:
    storage.put("a/clip.mp4", clip)

    with storage.open("a/clip.mp4", start, length) as stream:
        assert stream.read() == clip.read_bytes()[expected]


def test_a_stream_is_read_in_pieces(storage: Storage) -> None:
    storage.put_bytes("a/words.vtt", b"WEBVTT\n\nhola\n")

    with storage.open("a/words.vtt") as stream:
        assert [stream.read(6), stream.read(2), stream.read(99), stream.read(1)] == [
            b"WEBVTT", b"\n\n", b"hola\n", b"",
        ]  # fmt: skip


def test_an_empty_file_is_a_file(storage: Storage) -> None:
    assert storage.put_bytes("a/empty", b"").size == 0

    with storage.open("a/empty") as stream:
        assert stream.read() == b""


def test_putting_again_replaces(storage: Storage) -> None:
    storage.put_bytes("a/b", b"first, longer")
    storage.put_bytes("a/b", b"second")

    with storage.open("a/b") as stream:
        assert stream.read() == b"second"


def test_what_is_not_there_is_not_found_however_it_is_asked(storage: Storage) -> None:
    storage.put_bytes("a/b/c", b"x")

    for key in ("a/nothing", "a/b", "a/b/c/d"):
        assert storage.stat(key) is None
        with pytest.raises(NotStored):
            storage.open(key)
        with pytest.raises(NotStored), storage.lend_path(key):
            pass


def test_deleting_twice_is_harmless(storage: Storage) -> None:
    storage.put_bytes("a/b", b"x")

    storage.delete("a/b")
    storage.delete("a/b")

    assert storage.stat("a/b") is None


def test_a_prefix_is_listed_in_order_and_deleted_without_its_neighbours(storage: Storage) -> None:
    for key in ("work/j1/1/b", "work/j1/1/a/x", "work/j1/10/c", "work/j1/2/d"):
        storage.put_bytes(key, b"x")

    assert list(storage.list_prefix("work/j1/1/")) == ["work/j1/1/a/x", "work/j1/1/b"]
    assert storage.delete_prefix("work/j1/1/") == 2
    assert storage.delete_prefix("work/j1/1/") == 0
    assert list(storage.list_prefix("work/j1/")) == ["work/j1/10/c", "work/j1/2/d"]


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../secret", "a/../../b", "a//b", "a/", "./a", "a/.hidden", "a\\b",
     "a b", "ñ", "a\0b", "a\n", "x" * 600],
)  # fmt: skip
def test_a_key_that_climbs_hides_or_is_odd_is_refused(
    storage: Storage, clip: Path, key: str
) -> None:
    for use in (
        lambda: storage.put(key, clip),
        lambda: storage.put_bytes(key, b"x"),
        lambda: storage.open(key),
        lambda: storage.delete(key),
        lambda: storage.stat(key),
        lambda: storage.lend_path(key).__enter__(),
        lambda: storage.signed_url(key, expires_s=60),
    ):
        with pytest.raises(ValueError, match="not a storage key"):
            use()


@pytest.mark.parametrize("prefix", ["", "/", "a", "../", "a/../"])
def test_a_prefix_can_never_mean_everything(storage: Storage, prefix: str) -> None:
    with pytest.raises(ValueError, match=r"prefix|key"):
        storage.delete_prefix(prefix)
    with pytest.raises(ValueError, match=r"prefix|key"):
        list(storage.list_prefix(prefix))


def test_a_failed_put_leaves_nothing(storage: Storage, tmp_path: Path, place: Scratch) -> None:
    with pytest.raises(OSError, match="gone"):
        storage.put("a/b", tmp_path / "gone")

    assert storage.stat("a/b") is None
    assert leftovers(place) == []
