"""Who may watch a video, where something shows it: what is shown to many can't become for few."""

from typing import Protocol

from escuela.authz.identity import Viewer
from media.library.models import Video
from media.library.rules import Visibility


class Check(Protocol):
    """Says that a video may not have a visibility, by raising InvalidInput."""

    def __call__(self, video: Video, visibility: Visibility, *, by: Viewer) -> None:
        """Look at what shows it."""


_checks: dict[str, Check] = {}


def on_visibility(name: str, check: Check) -> None:
    """Be asked, inside the same transaction, before a video's visibility is written."""
    _checks[name] = check


def check(video: Video, visibility: Visibility, *, by: Viewer) -> None:
    """Ask all who show videos. Raises InvalidInput of field "visibility"."""
    for ask in _checks.values():
        ask(video, visibility, by=by)
