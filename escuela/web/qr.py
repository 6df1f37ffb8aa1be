"""Square codes that a phone's camera reads, drawn here: no link is given to anybody else.

This module says what to draw, `templates/macros/qr.html` draws it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import segno
from flask import Flask

QUIET = 4
"""Empty modules around it, as the standard asks."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code as one SVG path, in units of one module."""

    side: int
    """With the empty rim."""
    path: str


def init_app(app: Flask) -> None:
    """Let templates draw codes."""
    app.jinja_env.globals["qr_code"] = draw


def draw(text: str) -> Code:
    """Return the code of a text, good to read from paper that was folded (15 % may be lost)."""
    rows = [bytes(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix]
    path = "".join(_runs(rows))
    return Code(len(rows) + 2 * QUIET, path)


def _runs(rows: Sequence[bytes]) -> Iterator[str]:
    """Yield one rectangle per run of dark modules: a third of the bytes of single squares."""
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                yield f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z"
            x += 1
