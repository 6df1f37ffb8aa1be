"""Deeds of an organization: hand over a file that has arrived, with what is written about it."""

from collections.abc import Mapping

from escuela.authz.identity import Viewer
from escuela.db import transaction
from media.library.models import Video
from media.library.rules import Appearing, Details
from media.pipeline import services as pipeline
from media.review.arrivals import Arrival
from media.uploads import services as uploads


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
        video = pipeline.receive_video(
            details, appearing, arrival.file, captions, organization_id=organization_id, by=by
        )
        uploads.release_upload(arrival.upload_id)
    return video
