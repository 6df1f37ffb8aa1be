"""Deeds of an editor that need more than the library's moves."""

from escuela.authz.identity import Viewer
from escuela.db import transaction
from media.library.models import Source, Video
from media.pipeline import services as pipeline
from media.review import arrivals
from media.review.arrivals import Arrival


def replace_video(video: Video, arrival: Arrival, *, by: Viewer) -> Source:
    """Put a newer file in the place of the one sent; its upload is over."""
    with transaction():
        arrivals.take(arrival, by=by)
        return pipeline.receive_version(video, arrival.file, by=by)
