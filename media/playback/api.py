"""JSON for the player: a new address when the page was left open longer than its token lasts."""

from flask import Blueprint

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import NotFound
from media.library import queries as library
from media.playback import links, services

bp = Blueprint("playback_api", __name__, url_prefix="/api/v1/playback")


@bp.get("/<public_id>")
@requires(Action.VIDEO_VIEW)
def renew(public_id: str) -> dict[str, str]:
    """Return the present address of what is published of a video."""
    video = access.get(library.find_video, public_id, Action.VIDEO_VIEW)
    viewer = current_viewer()
    offer = services.offer(video, viewer)
    if offer is None:
        raise NotFound
    return {"base": links.base_of(offer, viewer)}
