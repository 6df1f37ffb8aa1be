"""Addresses that come from outside: where a link or form may lead back to (R17)."""

import re
from urllib.parse import urlencode

from flask import Flask, g, request

from escuela.preferences import LINK

# One slash and then no second one, no backslash and no control sign: browsers read "/\\host" and
# "/\thost" as another host.
_OWN = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,1000}")


def init_app(app: Flask) -> None:
    """Let templates say where a page is."""
    app.jinja_env.globals["here"] = here


def own_path(text: str | None) -> str | None:
    """Return the text if it is a path on this site, else None."""
    return text if text and _OWN.fullmatch(text) else None


def here() -> str:
    """Return the page's own path for links that lead back, without a language in it."""
    if request.method != "GET" or g.get("is_refused"):
        return "/"  # "not yours" and "not there" must be the same page to the last byte
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != LINK]
    return request.path + (f"?{urlencode(kept)}" if kept else "")
