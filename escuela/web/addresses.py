"""Where a page is, for links that lead back to it."""

from urllib.parse import urlencode

from flask import Flask, g, request

from escuela.preferences import LINK


def init_app(app: Flask) -> None:
    """Let templates say where a page is."""
    app.jinja_env.globals["here"] = here


def here() -> str:
    """Return the page's own path for links that lead back, without a language in it."""
    if request.method != "GET" or g.get("is_refused"):
        return "/"  # "not yours" and "not there" must be the same page to the last byte
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != LINK]
    return request.path + (f"?{urlencode(kept)}" if kept else "")
