"""State of a video as JSON, for the page that waits for it."""

from flask import Blueprint, jsonify
from werkzeug import Response

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from media.library import queries as library_queries
from media.library import words

bp = Blueprint("intake_api", __name__, url_prefix="/api/v1/videos")


@bp.get("/<public_id>/status")
@requires(Action.VIDEO_SEND)
def status(public_id: str) -> Response:
    """Say where a video is, in the words of its page."""
    video = access.get(library_queries.find_video, public_id, Action.VIDEO_SEND)
    source = video.sources[-1] if video.sources else None
    return jsonify(
        key=f"{video.state} {source.number if source else ''}",
        words=str(words.STATE[video.state]),
        next=str(words.NEXT[video.state]),
        fingerprint=source.fingerprint if source else "",
    )
