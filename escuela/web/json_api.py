"""Conventions of JSON answers: what a script of ours, or a foreign client, can rely on.

Addresses begin with /api/. A refusal is `application/problem+json` (RFC 9457) with `status`,
`code` (a word that never changes) and `detail` (a sentence in the person's language). Requests
that change something carry the page's token in the header X-CSRFToken.
"""

import re
from collections.abc import Mapping

from flask import Response, jsonify, request

PREFIX = "/api/"
PROBLEM = "application/problem+json"


def is_api_request() -> bool:
    """Say whether the answer to this request is read by a program."""
    return request.path.startswith(PREFIX)


def problem(status: int, code: str, detail: str, **more: object) -> Response:
    """Make a refusal; `more` are further members, such as `field`."""
    body: Mapping[str, object] = {"status": status, "code": code, "detail": str(detail), **more}
    response = jsonify(body)
    response.status_code = status
    response.content_type = PROBLEM
    return response


def code_of(error: type[BaseException]) -> str:
    """Make the code from a class name: TryLater is "try-later"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", error.__name__).lower()
