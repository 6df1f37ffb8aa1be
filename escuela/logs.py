"""Logs: one JSON object a line on stderr, about requests and faults, never about people (R18).

A line of a request holds its endpoint's name, status and duration: no address, no browser, no
path, no query, no id. A fault holds the kind of the exception and the places it passed, not its
message: messages quote values, and values are about people.
"""

import json
import logging
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

from escuela.clock import utc_now

OWN_LOGGERS = ("escuela", "media", "courses")
FIELDS = ("request", "endpoint", "method", "status", "ms")

View = TypeVar("View", bound=Callable[..., Any])

log = logging.getLogger(__name__)


def unlogged(view: View) -> View:
    """Keep a view out of the log and of last-seen times: nobody sees that it was opened."""
    view.is_unlogged = True  # type: ignore[attr-defined]
    return view


def is_unlogged_request() -> bool:
    """Say whether nothing at all may be noted of the present request."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "is_unlogged", False)) or request.endpoint == "static"


def init_app(app: Flask) -> None:
    """Write the lines of this application's requests and faults."""
    configure()
    app.before_request(_begin)
    app.after_request(_tell)
    app.log_exception = _tell_fault  # type: ignore[method-assign]


def configure() -> None:
    """Let the loggers of the three packages write JSON to stderr. A second call changes nothing."""
    for name in OWN_LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        if not any(isinstance(handler, JsonHandler) for handler in logger.handlers):
            logger.addHandler(JsonHandler())


class JsonHandler(logging.Handler):
    """Writes to what stderr is at that moment: tests and servers exchange it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        sys.stderr.write(as_json(record) + "\n")


def as_json(record: logging.LogRecord) -> str:
    """Return a record as one line of JSON. Of an exception: its kind and its way, no message."""
    line: dict[str, object] = {
        "at": utc_now().isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
    }
    line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    if record.exc_info and record.exc_info[0]:
        line["fault"] = record.exc_info[0].__qualname__
        line["way"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(record.exc_info[2])
        ]
    return json.dumps(line, ensure_ascii=False)


def _begin() -> None:
    g.request_id = secrets.token_hex(6)
    g.began_at = time.monotonic()


def _tell(response: Response) -> Response:
    # Where a signed-in person's request failed before _begin ran, there is nothing to tell.
    if "request_id" in g and not is_unlogged_request():
        log.info("request", extra=_about_request() | {"status": response.status_code})
    return response


def _tell_fault(exc_info: Any) -> None:  # noqa: ANN401 - as Flask's
    log.error("fault", exc_info=exc_info, extra=_about_request())


def _about_request() -> dict[str, object]:
    began_at = g.get("began_at", time.monotonic())
    return {
        "request": g.get("request_id", ""),
        "endpoint": request.endpoint or "",
        "method": request.method,
        "ms": round((time.monotonic() - began_at) * 1000),
    }
