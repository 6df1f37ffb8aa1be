"""The one way a video changes its state: reloaded, checked against the table, audited."""

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import lock
from escuela.errors import Conflict
from escuela.i18n import _
from media.library import rules
from media.library.models import Video
from media.library.rules import VideoState


def move(video: Video, to: VideoState, deed: str, *, by: Viewer) -> None:
    """Move a video inside a transaction, after reloading it. Raises Conflict if it may not."""
    lock(video)
    if not rules.may_move(video.state, to):
        raise Conflict(_("El video cambió de estado mientras tanto. Mira cómo está ahora."))
    set_state(video, to)
    audit.record(deed, "video", video.id, by_id=by.account_id)


def set_state(video: Video, to: VideoState) -> None:
    """Write a state whose move was checked; inside a transaction."""
    video.state = to
    video.state_since = clock.utc_now()


def this_time(video: Video) -> str:
    """Tell this move from the same one at another time, for what people are told once."""
    return f"{video.state_since:%Y%m%d%H%M%S%f}"
