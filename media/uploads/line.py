"""The connection that a body comes by, where the server (gunicorn) lets us at it."""

import socket
from collections.abc import Mapping
from typing import Any

from flask import current_app

BUFFER_BYTES = 256 * 1024
"""What the kernel may hold of a body for us (it doubles it). When a process is killed, this much
and a block are lost: the default of several MB would break the promise of at most 1 MB (F7)."""


def prepare(environ: Mapping[str, Any]) -> None:
    """Keep little in the kernel, and don't wait for ever for the next byte of a dead line."""
    line: socket.socket | None = environ.get("gunicorn.socket")
    if line is not None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        line.settimeout(float(current_app.config["UPLOAD_SILENCE_S"]))
