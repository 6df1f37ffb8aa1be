"""The bytes of media: one address for each file of a render, rights asked at each request."""

import re

from flask import Blueprint, Response, redirect, request
from werkzeug import Response as AnyResponse

from escuela.accounts import sessions
from escuela.authz.guard import public
from escuela.authz.identity import VISITOR, Viewer
from escuela.errors import NotFound
from escuela.storage import storage
from escuela.web.ranges import answer_range
from media.library.models import Render
from media.library.rules import Visibility
from media.playback import rules, services, tokens
from media.playback.rules import File
from media.playback.tokens import Ticket

bp = Blueprint("playback", __name__, url_prefix="/media")

LINK_S = 300
"""How long a signed S3 link lasts (security.md, R20)."""

PLAYLIST = "application/vnd.apple.mpegurl"
CAPTIONS = re.compile(r"captions-([a-z]{2})\.vtt")


@bp.get("/<token>/<name>")
@public
def serve(token: str, name: str) -> AnyResponse:
    """Serve one file of a render, or a range of it, to whoever the token speaks for."""
    ticket = tokens.read(token)
    if ticket is None:
        raise NotFound
    render = services.authorized_render(ticket.render, _viewer(ticket))
    response = _text(render, name) or _bytes(render, name)
    is_redirect = response.status_code == 302  # to a link that lapses
    response.headers["Cache-Control"] = "no-store" if is_redirect else _keeping(render)
    return response


def _viewer(ticket: Ticket) -> Viewer:
    return VISITOR if ticket.session is None else sessions.viewer_of_session(ticket.session)


def _text(render: Render, name: str) -> Response | None:
    if captions := CAPTIONS.fullmatch(name):
        text = services.caption_text(render, captions[1])
        return None if text is None else Response(text, mimetype="text/vtt")
    ready = [rung for rung in render.renditions if rung.is_ready]
    found = [rung.playlist for rung in ready if rules.playlist_name(rung) == name]
    return Response(found[0], mimetype=PLAYLIST) if found else None


def _bytes(render: Render, name: str) -> AnyResponse:
    file = rules.files_of(render).get(name)
    if file is None:
        raise NotFound
    if file.is_segmented and (link := _link(file)):
        return redirect(link, 302)
    home = storage()  # asked for here: the bytes flow after the request has ended
    stored = home.stat(file.key)
    if stored is None:
        raise NotFound
    response = answer_range(
        stored.size,
        mimetype=file.mimetype,
        etag=f"{render.public_id}.{name}",
        open_range=lambda start, length: home.open(file.key, start, length),
    )
    if "descargar" in request.args:
        response.headers["Content-Disposition"] = f'attachment; filename="{_download_name(name)}"'
    return response


def _link(file: File) -> str | None:
    return storage().signed_url(file.key, expires_s=LINK_S, content_type=file.mimetype)


def _keeping(render: Render) -> str:
    """What everybody may see may stay on the device, which saves megabytes; nothing else may."""
    video = render.source.video
    is_public = video.visibility is Visibility.PUBLIC and render.id == video.published_render_id
    return f"private, max-age={tokens.LASTS_S}, immutable" if is_public else "no-store"


def _download_name(name: str) -> str:
    """A neutral name: it stays in the phone's list of downloads."""
    return f"clase.{name.rpartition('.')[2]}"
