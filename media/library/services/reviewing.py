"""The review of a video: who has it, what is asked and answered, and how it ends."""

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, lock, transaction
from escuela.errors import Conflict
from escuela.i18n import _
from media.library.models import Message, Video
from media.library.rules import Side, Told, VideoState
from media.library.services.moving import move, set_state, this_time
from media.library.telling import tell_of_message, tell_organization


def take_video(video: Video, *, by: Viewer) -> None:
    """Begin the review. Raises Conflict if another editor has it."""
    with transaction():
        lock(video)
        if video.state is VideoState.IN_REVIEW and video.editor_id == by.account_id:
            return
        if video.state is VideoState.IN_REVIEW and video.editor_id is not None:
            raise Conflict(_("Otra persona de edición ya lo tomó. Elige otro de la cola."))
        move(video, VideoState.IN_REVIEW, "video.take", by=by)
        video.editor_id = by.account_id


def release_video(video: Video, *, by: Viewer) -> None:
    """Give a taken video back to the queue, for another editor."""
    with transaction():
        move(video, VideoState.TO_REVIEW, "video.release", by=by)
        video.editor_id = None


def ask_change(video: Video, text: str, *, by: Viewer) -> Message:
    """Ask the organization for something, and wait for its answer."""
    with transaction():
        move(video, VideoState.CHANGES_ASKED, "video.ask_change", by=by)
        return _say(video, Side.EDITOR, text, by=by)


def answer(video: Video, text: str, *, by: Viewer) -> Message:
    """Say something for the organization. If the editor was waiting for it, the review goes on."""
    with transaction():
        lock(video)
        if video.state is VideoState.CHANGES_ASKED:
            move(video, VideoState.IN_REVIEW, "video.answer", by=by)
        return _say(video, Side.ORGANIZATION, text, by=by)


def approve_video(video: Video, *, by: Viewer) -> None:
    """End the review: this version is to be prepared for people."""
    with transaction():
        move(video, VideoState.APPROVED, "video.approve", by=by)
        tell_organization(video, Told.APPROVED, this_time(video), by=by)


def reconsider_video(video: Video, *, by: Viewer) -> None:
    """Take an approval back, before publishing."""
    with transaction():
        move(video, VideoState.IN_REVIEW, "video.reconsider", by=by)
        video.editor_id = by.account_id


def mark_ready(video: Video) -> bool:
    """Say that the approved version can be played; False if there was nothing to say."""
    with transaction():
        lock(video)
        if video.state is not VideoState.APPROVED:
            return False
        set_state(video, VideoState.READY)
        audit.record("video.ready", "video", video.id, by_id=None)
    return True


def set_trouble(video: Video, *, has_trouble: bool) -> None:
    """Say whether some of its work failed and waits for a person."""
    with transaction():
        video.has_trouble = has_trouble


def _say(video: Video, side: Side, text: str, *, by: Viewer) -> Message:
    message = Message(
        video_id=video.id, author_id=by.account_id, side=side, text=text, at=clock.utc_now()
    )
    db.session.add(message)
    db.session.flush()
    audit.record("video.say", "video", video.id, by_id=by.account_id)
    tell_of_message(video, message, by=by)
    return message
