"""Deeds of an organization: hand over a file that has arrived, with what is written about it."""

from collections.abc import Mapping

from escuela.authz.identity import Viewer
from escuela.db import transaction
from media.library.models import Video
from media.library.rules import Appearing, Details
from media.pipeline import services as pipeline
from media.review import arrivals
from media.review.arrivals import Arrival


def send_video(
    details: Details,
    appearing: Appearing,
    captions: Mapping[str, str],
    arrival: Arrival,
    *,
    organization_id: int,
    by: Viewer,
) -> Video:
    """Add a video; its upload is over. `captions` are normalized, by language."""
    with transaction():
        arrivals.take(arrival, by=by)
        return pipeline.receive_video(
            details, appearing, arrival.file, captions, organization_id=organization_id, by=by
        )
