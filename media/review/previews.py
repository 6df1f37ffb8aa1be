"""What can be watched of a video before (and after) it is published, by those who decide."""

from escuela.authz.identity import Viewer
from media.library.models import Video
from media.playback import links, services


def preview_of(video: Video, *, by: Viewer) -> tuple[str, int] | None:
    """Return the address of the best plain file and its bytes; None until there is one."""
    offer = services.offer_preview(video, by)
    plain = [choice for choice in offer.choices if choice.plain] if offer else []
    if offer is None or not plain:
        return None
    return links.base_of(offer, by) + str(plain[-1].plain), plain[-1].plain_bytes
