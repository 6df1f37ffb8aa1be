"""F7 and F8 with the real web server: killed, cut off, and held up by slow senders."""

import hashlib
import random
import socket
import time
from collections.abc import Callable, Iterator

import pytest

from escuela.db import db
from media.uploads import files
from media.uploads.models import Upload
from tests.factories.uploads import MATROSKA
from tests.media.uploads.client import ROOT
from tests.media.uploads.server import Sender, Server, wait_for

MEGABYTE = 1_000_000
SIZE = 24_000_000
SLOW = 50
Figures = Callable[[str, object], None]
Rounds = Callable[[int, int], int]
PIECE = 5_000_000
SLOW_SIZE = 1_234_567


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    server = Server(folder, WEB_PROCESSES=1, WEB_THREADS=SLOW + 20, UPLOADS_PER_WORKER=SLOW + 5)
    server.start()
    yield server
    server.close()


@pytest.fixture
def sender(server: Server) -> Sender:
    return Sender(server)


@pytest.fixture(scope="module")
def data() -> bytes:
    return MATROSKA + random.Random(7).randbytes(SIZE)  # noqa: S311 - not a secret


def sha256_on_disk(server: Server, url: str) -> str:
    with server.app.app_context():
        return files.sha256_of(url.rsplit("/", 1)[-1])


def test_f7_the_server_is_killed_in_the_middle_and_at_most_a_megabyte_is_lost(
    server: Server, sender: Sender, data: bytes, record_property: Figures, rounds: Rounds
) -> None:
    url, at, chance, losses = sender.begin(len(data)), 0, random.Random(3), list[int]()  # noqa: S311

    for _ in range(rounds(3, 20)):
        if len(data) - at < PIECE:
            finish(sender, url, data, at)
            assert sha256_on_disk(server, url) == hashlib.sha256(data).hexdigest()
            url, at = sender.begin(len(data)), 0
        line = sender.open_line(url, at, len(data) - at)
        body = data[at : at + chance.randrange(1000, PIECE)]
        line.sendall(body)
        server.kill()
        line.close()
        server.start()
        there = sender.offset(url)
        assert at <= there <= at + len(body), "the offset tells of bytes that were never sent"
        losses.append(at + len(body) - there)
        at = there
    finish(sender, url, data, at)

    record_property("f7_bytes_lost_at_each_sigkill", losses)
    assert max(losses) <= MEGABYTE
    assert sha256_on_disk(server, url) == hashlib.sha256(data).hexdigest()


def send(line: socket.socket, body: bytes) -> bool:
    """Send a body; False where the server does not want it.

    A request whose line was cut can begin late, after its sender asked for the offset and sent
    the next one: then one of the two is refused, and its sender asks again, as clients do.
    """
    try:
        line.sendall(body)
    except OSError:
        assert line.recv(12) in (b"HTTP/1.1 409", b"HTTP/1.1 423")
        return False
    return True


def test_f7_the_line_is_cut_again_and_again_and_the_file_is_whole(
    server: Server, sender: Sender, data: bytes, rounds: Rounds
) -> None:
    url, at, chance, total = sender.begin(len(data)), 0, random.Random(5), 0  # noqa: S311
    cuts, refused = rounds(5, 40), 0

    for number in range(cuts):
        line = sender.open_line(url, at, len(data) - at)
        sent = chance.randrange(1, min(PIECE, len(data) - at))
        was_refused = not send(line, data[at : at + sent])
        if number % 2:  # the line breaks with a reset: nobody says good-bye
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        line.close()
        there = sender.offset(url)
        assert at <= there <= at + sent
        assert was_refused or at + sent - there <= MEGABYTE
        refused += was_refused
        total += sent
        at = there
        if len(data) - at < PIECE:
            finish(sender, url, data, at)
            assert sha256_on_disk(server, url) == hashlib.sha256(data).hexdigest()
            url, at, total, refused = sender.begin(len(data)), 0, 0, 0
    total += finish(sender, url, data, at)

    assert sha256_on_disk(server, url) == hashlib.sha256(data).hexdigest()
    assert total <= len(data) + cuts * MEGABYTE + refused * PIECE


def finish(sender: Sender, url: str, data: bytes, at: int) -> int:
    """Send the rest in pieces; return how many bytes were sent for it."""
    sent = 0
    while at < len(data):
        piece = data[at : at + PIECE]
        response = sender.ask(
            "PATCH",
            url,
            piece,
            Upload_Offset=str(at),
            Content_Type="application/offset+octet-stream",
        )
        assert response.status in (204, 409, 423), "see send()"
        sent += len(piece)
        at = sender.offset(url) if response.status != 204 else at + len(piece)
    return sent


def test_f7_bytes_are_on_disk_while_the_request_still_runs(
    server: Server, sender: Sender, data: bytes
) -> None:
    url = sender.begin(len(data))
    line = sender.open_line(url, 0, len(data))
    line.sendall(data[:3_000_000])

    def there() -> bool:
        with server.app.app_context():
            return files.offset_of(url.rsplit("/", 1)[-1]) >= 3_000_000 - 65_536

    wait_for(there, 20)
    line.close()


def test_f7_memory_does_not_grow_with_the_file(
    server: Server, sender: Sender, data: bytes, record_property: Figures
) -> None:
    small = sender.begin(2_000_000)
    finish(sender, small, data[:2_000_000], 0)
    before = server.memory_bytes()

    url = sender.begin(len(data))
    line = sender.open_line(url, 0, len(data))
    line.sendall(data)
    assert line.recv(12) == b"HTTP/1.1 204"
    line.close()

    grown = server.memory_bytes() - before
    record_property("f7_memory_grown_bytes", grown)
    assert grown < 8 * MEGABYTE


def test_the_piece_of_a_dead_connection_does_not_hold_up_the_next(
    server: Server, sender: Sender, data: bytes
) -> None:
    url = sender.begin(len(data))
    dead = sender.open_line(url, 0, len(data))
    dead.sendall(data[:200_000])
    with server.app.app_context():
        wait_for(lambda: files.offset_of(url.rsplit("/", 1)[-1]) > 100_000, 20)

    began = time.monotonic()
    at = sender.offset(url)  # the dead one never says good-bye: its socket stays open
    finish(sender, url, data, at)

    assert time.monotonic() - began < 30
    assert sha256_on_disk(server, url) == hashlib.sha256(data).hexdigest()
    dead.close()


def test_f8_pages_answer_while_many_send_slowly(
    server: Server, sender: Sender, data: bytes
) -> None:
    lines = []
    for number in range(SLOW):
        url = Sender(server, ("member", "lead", "outsider", "video_editor")[number % 4])
        lines.append(slow_line(url, data))

    for _ in range(20):
        for line, body in lines:
            line.send(body)
        assert sender.ask("GET", "/test-upload").status == 200
    for line, _ in lines:
        line.close()

    with server.app.app_context():
        wait_for(lambda: all_there(20 * len(lines[0][1])), 30)


def slow_line(sender: Sender, data: bytes) -> tuple[socket.socket, bytes]:
    url = sender.begin(SLOW_SIZE)
    return sender.open_line(url, 0, SLOW_SIZE), data[:1000]


def all_there(size: int) -> bool:
    db.session.rollback()
    uploads = db.session.query(Upload).filter_by(size_bytes=SLOW_SIZE).all()
    return len(uploads) == SLOW and all(files.offset_of(u.public_id) == size for u in uploads)


def test_a_server_full_of_uploads_asks_the_next_one_to_wait(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    server = Server(tmp_path_factory.mktemp("full"), WEB_PROCESSES=1, UPLOADS_PER_WORKER=1)
    server.start()
    try:
        sender = Sender(server)
        first, second = sender.begin(len(data)), sender.begin(len(data))
        line = sender.open_line(first, 0, len(data))
        line.sendall(data[:100_000])
        with server.app.app_context():
            wait_for(lambda: files.offset_of(first.rsplit("/", 1)[-1]) > 0, 20)

        refused = sender.ask(
            "PATCH",
            second,
            data[:1000],
            Upload_Offset="0",
            Content_Type="application/offset+octet-stream",
        )

        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
        assert sender.offset(second) == 0
        assert sender.ask("GET", ROOT).status == 200
        line.close()
        kind = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}
        wait_for(lambda: sender.ask("PATCH", second, b"", **kind).status == 204, 20)
        finish(sender, second, data[: len(data)], 0)
    finally:
        server.close()
