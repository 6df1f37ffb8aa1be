"""What a page costs: compresses pages, and writes their weight into their own foot."""

import zlib

import brotli
from flask import Flask, Response, g
from flask_compress import Compress
from markupsafe import Markup

from escuela.web.assets import HEADERS_BYTES, accepted_encoding, page_assets_bytes
from escuela.web.filters import size

# Texts of people are escaped, so none of them can bring this mark.
MARK = Markup("<!--weight-->")
BROTLI_QUALITY = 5
TYPES = ["text/html", "text/plain", "text/vtt", "application/json", "application/xml",
         "application/vnd.apple.mpegurl", "application/dash+xml", "text/calendar"]  # fmt: skip


def init_app(app: Flask) -> None:
    """Compress answers of text, after the weight has been written (docs/adr/0003)."""
    app.config.setdefault("COMPRESS_MIMETYPES", TYPES)
    app.config.setdefault("COMPRESS_ALGORITHM", ["br", "gzip"])
    app.config.setdefault("COMPRESS_BR_LEVEL", BROTLI_QUALITY)
    # Streams are media and downloads: never held back, never changed.
    app.config.setdefault("COMPRESS_STREAMS", False)
    Compress(app)
    app.after_request(write_weight)  # runs before Compress, which was attached before
    app.jinja_env.globals["page_weight"] = lambda: MARK
    app.jinja_env.globals["add_weight"] = add_weight


def add_weight(count: int) -> str:
    """Count a picture that the page shows; called in the template beside it, it writes nothing."""
    g.pictures_bytes = g.get("pictures_bytes", 0) + count + HEADERS_BYTES
    return ""


def write_weight(response: Response) -> Response:
    """Put the weight where base.html left its mark: this page and its assets, on a cold cache."""
    if response.mimetype != "text/html" or response.is_streamed:
        return response
    page = response.get_data()
    mark = str(MARK).encode()
    if mark in page:
        # Flask-Compress leaves error pages as they are.
        body = _compressed_bytes(page) if response.status_code < 300 else len(page)
        total = HEADERS_BYTES + body + page_assets_bytes() + int(g.get("pictures_bytes", 0))
        response.set_data(page.replace(mark, size(total).encode()))
    return response


def _compressed_bytes(page: bytes) -> int:
    encoding = accepted_encoding()
    if encoding == "br":
        return len(brotli.compress(page, quality=BROTLI_QUALITY))
    return len(zlib.compress(page)) if encoding else len(page)
