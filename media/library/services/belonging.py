"""Whose a video is, where its organization leaves or is united, or a person goes."""

from collections.abc import Sequence

from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import lock, transaction
from media.library import queries
from media.library.models import Video
from media.library.rules import Afterwards


def settle_video(video: Video, afterwards: Afterwards, *, by: Viewer) -> None:
    """Remember what its organization, which leaves, chose for a video that stays."""
    with transaction():
        lock(video)
        video.afterwards = afterwards
        if afterwards is not Afterwards.GO:  # going has a deed of its own: video.withdraw
            is_kept = afterwards is Afterwards.KEEP
            deed = "video.keep" if is_kept else "video.hide_organization"
            audit.record(deed, "video", video.id, by_id=by.account_id)


def move_videos(from_id: int, to_id: int, *, by: Viewer) -> None:
    """Give all videos of one organization to another."""
    with transaction():
        for video in queries.list_of_organization(from_id):
            video.organization_id = to_id
            audit.record("video.move", "video", video.id, by_id=by.account_id)


def forget_person(account_id: int, *, by: Viewer) -> int:
    """Remove a person from videos and empty what they wrote; return how many rows changed."""
    with transaction():
        sent, edited = queries.list_sent_by(account_id), queries.list_edited_by(account_id)
        written = queries.list_written_by(account_id)
        for video in sent:
            video.sender_id = None
        for video in edited:
            video.editor_id = None
        for message in written:
            message.author_id, message.text = None, ""
        _record_forgotten(sent, edited, by=by)
    return len(sent) + len(edited) + len(written)


def _record_forgotten(sent: Sequence[Video], edited: Sequence[Video], *, by: Viewer) -> None:
    for video in {*sent, *edited}:
        audit.record("video.forget_person", "video", video.id, by_id=by.account_id)
