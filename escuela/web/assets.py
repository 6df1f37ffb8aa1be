"""Style sheets, scripts and drawings: addresses that never change what they mean.

`asset("css/app.css")` is `/static/<version>/css/app.css`: browsers keep it for a year, and a new
version has a new address. Files are read and compressed once per process and served from memory.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache

import brotli
from flask import Flask, Response, current_app, g, request, url_for
from werkzeug import Response as BaseResponse
from werkzeug.exceptions import NotFound

from escuela.config import ROOT

FOLDER = ROOT / "escuela" / "static"
YEAR_S = 365 * 24 * 3600
BEST = 11
"""Quality of brotli, 0 to 11. Above LARGE_BYTES one step less: ten times faster, 4 % more."""
LARGE_BYTES = 100_000
HEADERS_BYTES = 900
"""What the headers of an answer weigh, mostly the rules of headers.py (measured)."""

TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
         ".svg": "image/svg+xml", ".json": "application/json"}  # fmt: skip
IMPORT = re.compile(r"""^import\b[^;]*?["']\./([\w./-]+)["']""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: plain, or compressed for browsers that say they can."""

    mimetype: str
    body: bytes
    gzip: bytes
    br: bytes

    def encoded(self, encoding: str | None) -> bytes:
        """Return the bytes for "br", "gzip" or None."""
        return {"br": self.br, "gzip": self.gzip}.get(encoding or "", self.body)


def init_app(app: Flask) -> None:
    """Serve assets in the place of Flask's own static files, and let templates name them."""
    app.view_functions["static"] = serve
    app.jinja_env.globals |= {"asset": asset, "asset_bytes": asset_bytes}
    if app.debug:
        app.before_request(forget)


def asset(name: str, *, later: bool = False) -> str:
    """Return the address of a file below static/.

    `later` is for what loads only on an act of the person (players, uploads): it does not count
    in the weight of the page.
    """
    if not later:
        _count(name)
    return url_for("static", filename=f"{version(name)}/{name}")


def asset_bytes(name: str) -> int:
    """Return what a file weighs on the line for this browser, in bytes."""
    return len(load(name).encoded(accepted_encoding()))


def serve(filename: str) -> BaseResponse:
    """Send a file by its versioned address, for a year; without version for this moment."""
    head, _, rest = filename.partition("/")
    is_versioned = len(head) == VERSION_CHARS and rest in names() and head == version(rest)
    name = rest if is_versioned else filename
    if name not in names():
        raise NotFound
    found = load(name)
    encoding = accepted_encoding()
    response = Response(found.encoded(encoding), mimetype=found.mimetype)
    response.vary.add("Accept-Encoding")
    if encoding:
        response.content_encoding = encoding
    response.cache_control.public = True
    response.cache_control.max_age = YEAR_S if is_versioned else 0
    if is_versioned:
        response.cache_control.immutable = True
    response.set_etag(f"{version(name)}-{encoding or 'plain'}")
    return response.make_conditional(request)


def accepted_encoding() -> str | None:
    """Return the best encoding that this browser reads and we have."""
    accepted = request.accept_encodings
    return next((e for e in ("br", "gzip") if accepted.quality(e) > 0), None)


def page_assets_bytes() -> int:
    """Return what the assets named by this page weigh on the line, in bytes."""
    encoding = accepted_encoding()
    assets = [load(name).encoded(encoding) for name in g.get("assets", ())]
    return sum(len(body) + HEADERS_BYTES for body in assets)


VERSION_CHARS = 10


@cache
def version(name: str) -> str:
    """Return the start of a hash. Modules of js/ share one, so that `import "./x.js"` fits."""
    group = [n for n in names() if n.startswith("js/")] if name.startswith("js/") else [name]
    digest = hashlib.sha256()
    for member in sorted(group):
        digest.update(member.encode() + b"\0" + (FOLDER / member).read_bytes())
    return digest.hexdigest()[:VERSION_CHARS]


@cache
def names() -> frozenset[str]:
    """Return the names of all files that may be asked for; nothing else is ever opened."""
    return frozenset(
        str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.suffix in TYPES
    )


@cache
def load(name: str) -> Asset:
    """Read and compress one file."""
    body = (FOLDER / name).read_bytes()
    quality = BEST if len(body) < LARGE_BYTES else BEST - 1
    suffix = "." + name.rpartition(".")[2]
    return Asset(
        TYPES.get(suffix) or str(mimetypes.guess_type(name)[0]),
        body,
        gzip.compress(body, 9, mtime=0),
        brotli.compress(body, quality=quality),
    )


@cache
def imports_of(name: str) -> frozenset[str]:
    """Return the modules that a module of ours loads with itself, and theirs."""
    if not name.startswith("js/"):
        return frozenset()
    direct = {f"js/{found}" for found in IMPORT.findall(load(name).body.decode())}
    return frozenset(direct.union(*(imports_of(module) for module in direct)))


def forget() -> None:
    """Read everything anew: while a developer changes files."""
    for remembered in (version, names, load, imports_of):
        remembered.cache_clear()


def _count(name: str) -> None:
    if current_app and "assets" not in g:
        g.assets = set()
    g.assets |= {name} | imports_of(name)
