"""What can be watched of a video before (and after) it is published, by those who decide."""

from dataclasses import dataclass

from escuela.authz.identity import Viewer
from media.library.models import Video
from media.playback import links, services


@dataclass(frozen=True, slots=True)
class Preview:
    """A plain file for those who decide."""

    address: str
    size_bytes: int
    poster: str | None
    """Address of a still picture; None for sound alone."""


def preview_of(video: Video, *, by: Viewer) -> Preview | None:
    """Return the best plain file there is; None until there is one."""
    offer = services.offer_preview(video, by)
    plain = [choice for choice in offer.choices if choice.plain] if offer else []
    if offer is None or not plain:
        return None
    base = links.base_of(offer, by)
    poster = base + offer.poster if offer.poster else None
    return Preview(base + str(plain[-1].plain), plain[-1].plain_bytes, poster)
