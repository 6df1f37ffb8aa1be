"""What all pages of the desk share: their blueprint, and the way to a video and back to it."""

from flask import Blueprint, redirect, url_for
from werkzeug import Response

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import current_viewer
from media.library import queries as library_queries
from media.library.models import Video

bp = Blueprint("review", __name__, url_prefix="/review")

Answer = str | Response | tuple[str, int]


def get_video(public_id: str, action: Action = Action.VIDEO_REVIEW) -> Video:
    """Load a video for whoever may do this to it, or answer that it is not there."""
    return access.get(library_queries.find_video, public_id, action)


def to_desk(video: Video) -> Response:
    """Lead back after a deed."""
    return redirect(way_back(video), 303)


def way_back(video: Video) -> str:
    """Return the address from which the viewer looks at this video: not everybody has a desk."""
    for action, endpoint in (
        (Action.VIDEO_REVIEW, "review.show"),
        (Action.VIDEO_SEND, "intake.show"),
    ):
        if can(current_viewer(), action, video):
            return url_for(endpoint, public_id=video.public_id)
    return url_for("front_page")
