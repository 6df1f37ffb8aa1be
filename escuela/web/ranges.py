"""Part of a file on request (RFC 9110, section 14): players need it to seek for free."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from flask import Response, request

BLOCK_BYTES = 64 * 1024

OpenRange = Callable[[int, int], BinaryIO]
"""Opens `(start, length)` in bytes of the file."""


def answer_range(size_bytes: int, *, mimetype: str, etag: str, open_range: OpenRange) -> Response:
    """Answer a GET or HEAD with the whole file or the one range that was asked for.

    Several ranges in one request are answered with the whole file, which the standard allows and
    no player asks for. A range outside the file is 416. `etag` must change with the bytes.
    """
    start, stop, is_partial = 0, size_bytes, False
    asked = request.range
    if asked is not None and asked.units == "bytes" and len(asked.ranges) == 1 and _is_same(etag):
        found = asked.range_for_length(size_bytes)
        if found is None:
            return Response(status=416, headers={"Content-Range": f"bytes */{size_bytes}"})
        start, stop = found
        is_partial = True
    body = _blocks(open_range, start, stop - start) if request.method == "GET" else ()
    response = Response(body, 206 if is_partial else 200, mimetype=mimetype)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(stop - start)
    response.set_etag(etag)
    if is_partial:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size_bytes}"
    return response


def _is_same(etag: str) -> bool:
    """Say whether the range is meant for these bytes: a changed file is sent whole."""
    condition = request.if_range
    return condition.etag is None or condition.etag == etag


def _blocks(open_range: OpenRange, start: int, length: int) -> Iterator[bytes]:
    with open_range(start, length) as stream:
        while block := stream.read(BLOCK_BYTES):
            yield block
