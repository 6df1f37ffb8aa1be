"""escuela/web/ranges.py: a part of a file, exactly the part that was asked for."""

import io
from typing import BinaryIO

import pytest
from flask import Flask, Response

from escuela.web.ranges import answer_range

DATA = bytes(range(256)) * 1000
ETAG = "a"


def read(start: int, length: int) -> BinaryIO:
    return io.BytesIO(DATA[start : start + length])


def ask(method: str = "GET", **headers: str) -> Response:
    app = Flask(__name__)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with app.test_request_context("/", method=method, headers=named):
        response = answer_range(len(DATA), mimetype="video/mp4", etag=ETAG, open_range=read)
        response.get_data()  # reads the stream while the request is there
        return response


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-", 0, 256_000), ("bytes=5-9", 5, 10), ("bytes=-4", 255_996, 256_000),
     ("bytes=255999-999999", 255_999, 256_000), ("bytes=0-0", 0, 1)],
)  # fmt: skip
def test_one_range_is_answered_exactly(asked: str, start: int, stop: int) -> None:
    response = ask(Range=asked)

    assert response.status_code == 206
    assert response.data == DATA[start:stop]
    assert response.headers["Content-Range"] == f"bytes {start}-{stop - 1}/256000"
    assert response.headers["Content-Length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["", "bytes=1-2,5-6", "lines=1-2", "bytes=9-2", "bytes=x"])
def test_what_is_no_single_range_is_answered_with_the_whole_file(asked: str) -> None:
    response = ask(Range=asked)

    assert (response.status_code, response.data) == (200, DATA)


def test_a_range_outside_the_file_is_refused_with_its_size() -> None:
    response = ask(Range="bytes=256000-")

    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */256000"


def test_a_range_of_other_bytes_is_not_mixed_into_these() -> None:
    assert ask(Range="bytes=1-2", If_Range='"b"').data == DATA
    assert ask(Range="bytes=1-2", If_Range='"a"').data == DATA[1:3]


def test_a_head_request_tells_the_size_and_sends_nothing() -> None:
    response = ask("HEAD", Range="bytes=0-9")

    assert response.data == b""
    assert response.headers["Content-Length"] == "10"
