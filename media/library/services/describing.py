"""What people write about a video: details, content note, captions."""

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, lock, transaction
from escuela.errors import Conflict, InvalidInput
from escuela.i18n import _
from escuela.search import searchable
from media.library import audience, consents, queries
from media.library.models import Caption, Video
from media.library.rules import Appearing, CaptionOrigin, Details, Note


def save_details(
    video: Video,
    details: Details,
    appearing: Appearing,
    *,
    seen_version: int,
    by: Viewer,
) -> None:
    """Replace what people write about a video, the content note aside.

    `seen_version` is the version the person had before their eyes; raises Conflict if it was
    saved since. While people watch a video, its visibility changes only by publishing.
    """
    with transaction():
        _check_seen(video, seen_version)
        if video.is_published and details.visibility is not video.visibility:
            raise InvalidInput(
                _("El video está publicado. Para cambiar quién lo ve, pídelo a edición."),
                field="visibility",
            )
        audience.check(video, details.visibility, by=by)
        consents.keep(video, appearing, by=by)
        write_details(video, details)
        write_appearing(video, appearing)
        video.details_version += 1
        audit.record("video.edit", "video", video.id, by_id=by.account_id)


def save_note(video: Video, note: Note, *, seen_version: int, by: Viewer) -> None:
    """Choose the content note. Raises Conflict as `save_details`."""
    with transaction():
        _check_seen(video, seen_version)
        write_note(video, note)
        video.details_version += 1
        audit.record("video.note", "video", video.id, by_id=by.account_id)


def attach_caption(
    video: Video, language: str, vtt: str, origin: CaptionOrigin, *, by: Viewer
) -> Caption:
    """Add the captions of one language, or replace them. `vtt` is normalized WebVTT."""
    with transaction():
        lock(video)
        captions = [one for one in queries.list_captions(video.id) if one.language == language]
        caption = captions[0] if captions else Caption(video_id=video.id, language=language)
        caption.vtt, caption.origin, caption.saved_at = vtt, origin, clock.utc_now()
        db.session.add(caption)
        audit.record("video.caption", "video", video.id, by_id=by.account_id)
    return caption


def remove_caption(video: Video, language: str, *, by: Viewer) -> None:
    """Remove the captions of one language. A second call changes nothing."""
    with transaction():
        for caption in queries.list_captions(video.id):
            if caption.language == language:
                db.session.delete(caption)
                audit.record("video.uncaption", "video", video.id, by_id=by.account_id)


def write_details(video: Video, details: Details) -> None:
    """Write what a form brings into the row; inside a transaction."""
    video.title = details.title
    video.summary = details.summary
    video.language = details.language
    video.topic_codes = " ".join(details.topics)
    video.sensitivity = details.sensitivity
    video.visibility = details.visibility
    video.search_text = searchable(details.title, details.summary)


def write_appearing(video: Video, appearing: Appearing) -> None:
    """Write what the sender says of people and places; inside a transaction."""
    video.minors_appear = appearing.minors_appear
    video.needs_covering = appearing.needs_covering
    video.place_recognizable = appearing.place_recognizable
    video.covering_notes = appearing.covering_notes


def write_note(video: Video, note: Note) -> None:
    """Write the content note; inside a transaction."""
    video.note_choice = note.choice
    video.note_talks_about = note.talks_about
    video.note_does_not_show = note.does_not_show


def _check_seen(video: Video, seen_version: int) -> None:
    lock(video)
    if video.details_version != seen_version:
        raise Conflict
