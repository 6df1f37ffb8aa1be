"""A foreign client, tuspy, unchanged against the real server; tus-js-client has its own test."""

import gc
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from media.uploads import files
from tests.factories.uploads import MANY, MATROSKA
from tests.media.uploads.client import ROOT
from tests.media.uploads.server import Server

# tuspy leaves connections to the garbage collector: its matter, collected where it is expected.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

METADATA = {"filename": "marcha.mkv", "purpose": MANY}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server"), WEB_PROCESSES=1)
    server.start()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def _collected() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture
def client(server: Server) -> TusClient:
    return TusClient(server.address + ROOT, headers={"Cookie": server.cookie("member")})


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "marcha.mkv"
    path.write_bytes(MATROSKA + random.Random(2).randbytes(3_000_000))  # noqa: S311
    return path


@pytest.fixture
def stream(video: Path) -> Iterator[BinaryIO]:
    with video.open("rb") as stream:  # given a path, tuspy leaves files open
        yield stream


def is_there(server: Server, url: str | None, video: Path) -> bool:
    with server.app.app_context():
        sha256 = files.sha256_of(str(url).rsplit("/", 1)[-1])
    return sha256 == hashlib.sha256(video.read_bytes()).hexdigest()


@pytest.mark.parametrize("has_checksum", [True, False])
@pytest.mark.parametrize("chunk_size", [500_000, 10**9])
def test_tuspy_sends_a_file(
    server: Server,
    client: TusClient,
    video: Path,
    stream: BinaryIO,
    chunk_size: int,
    has_checksum: bool,
) -> None:
    uploader = client.uploader(
        file_stream=stream,
        chunk_size=chunk_size,
        metadata=METADATA,
        upload_checksum=has_checksum,
    )

    uploader.upload()

    assert is_there(server, uploader.url, video)


def test_tuspy_goes_on_with_what_another_one_began(
    server: Server, client: TusClient, video: Path, stream: BinaryIO
) -> None:
    first = client.uploader(file_stream=stream, chunk_size=400_000, metadata=METADATA)
    for _ in range(2):
        first.upload_chunk()  # type: ignore[no-untyped-call]

    second = client.uploader(file_stream=stream, chunk_size=400_000, url=first.url)
    assert second.offset == 800_000
    second.upload()

    assert is_there(server, first.url, video)


def test_tuspy_without_a_session_is_refused(server: Server, stream: BinaryIO) -> None:
    stranger = TusClient(server.address + ROOT)

    with pytest.raises(TusCommunicationError) as refused:
        stranger.uploader(file_stream=stream, metadata=METADATA).upload()

    assert refused.value.status_code == 401
