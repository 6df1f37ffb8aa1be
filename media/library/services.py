"""Deeds on videos. Every move of a video's state happens here: reloaded, checked, audited.

Jobs are not queued here: pipeline does it, in the same transaction (it joins from outside).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, lock, transaction
from escuela.errors import Conflict, InvalidInput
from escuela.i18n import _
from escuela.search import searchable
from media.library import audience, consents, queries, rules
from media.library.facts import SourceFacts
from media.library.models import Caption, Message, Source, Video
from media.library.rules import (
    Afterwards,
    Appearing,
    CaptionOrigin,
    Details,
    Note,
    Side,
    Told,
    VideoState,
    Visibility,
)
from media.library.telling import tell_editors, tell_of_message, tell_organization

VERDICT_OK = "ok"


@dataclass(frozen=True, slots=True)
class ArrivedFile:
    """A file that is in storage, whole: its key there, its size, and its sender's name for it."""

    storage_key: str
    size_bytes: int
    name: str
    sha256: str | None = None
    """Fingerprint made while it came, if it was; sealing checks it."""


def create_video(
    details: Details,
    appearing: Appearing,
    file: ArrivedFile,
    *,
    organization_id: int,
    by: Viewer,
) -> tuple[Video, Source]:
    """Add a video with its first version, in state received. Its file waits for inspection."""
    with transaction():
        video = Video(organization_id=organization_id, sender_id=by.account_id)
        video.state = VideoState.RECEIVED
        video.state_since = video.sent_at = clock.utc_now()
        write_details(video, details)
        write_appearing(video, appearing)
        db.session.add(video)
        db.session.flush()
        audit.record("video.send", "video", video.id, by_id=by.account_id)
        consents.keep(video, appearing, by=by)
        source = _add_source(video, file, number=1)
    return video, source


def add_version(video: Video, file: ArrivedFile, *, by: Viewer) -> Source:
    """Add a newer file. What is published goes on playing until the new one is published."""
    with transaction():
        move(video, VideoState.RECEIVED, "video.replace", by=by)
        newest = queries.find_newest_source(video.id)
        return _add_source(video, file, number=newest.number + 1 if newest else 1)


def seal_source(source: Source, *, storage_key: str, sha256: str, size_bytes: int) -> None:
    """Say where the untouched original lies and what its fingerprint is. Done once.

    Raises Conflict where it is not the file that came.
    """
    with transaction():
        lock(source)
        if source.sealed_at is not None:
            return
        if source.sha256 not in (None, sha256):
            raise Conflict(_("El archivo guardado no es el que llegó. Envíalo otra vez."))
        source.storage_key = storage_key
        source.sha256 = sha256
        source.size_bytes = size_bytes
        source.sealed_at = clock.utc_now()
        audit.record("source.seal", "source", source.id, by_id=None)


def accept_source(source: Source, facts: SourceFacts) -> bool:
    """Keep what inspection found, and put the video before the editor.

    Return whether this version is still the one in question: False where a newer one came.
    """
    return _judge(source, VERDICT_OK, facts, VideoState.TO_REVIEW)


def reject_source(source: Source, code: str, facts: SourceFacts | None = None) -> bool:
    """Keep why a file was refused. Return as `accept_source`."""
    return _judge(source, code, facts, VideoState.REJECTED)


def update_facts(source: Source, facts: SourceFacts) -> None:
    """Replace the facts by what decoding added to them."""
    with transaction():
        source.facts = facts


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
        tell_organization(video, Told.APPROVED, _this_time(video), by=by)


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
        _set_state(video, VideoState.READY)
        audit.record("video.ready", "video", video.id, by_id=None)
    return True


def publish_video(
    video: Video, visibility: Visibility, render_id: int, *, is_agreed: bool, by: Viewer
) -> None:
    """Let people watch these renditions. `is_agreed`: the organization agrees to more people.

    Raises Conflict in a wrong state, and InvalidInput where something is missing.
    """
    with transaction():
        lock(video)
        # Once more, now that it is held: a consent withdrawn while we waited is seen only so.
        db.session.refresh(video, ["everybody_consented"])
        if video.missing:
            raise InvalidInput(_("Todavía falta algo antes de publicar."), field="visibility")
        wider = rules.is_wider(visibility, video.visibility)
        if wider and not is_agreed:
            raise InvalidInput(
                _("La organización pidió que lo viera menos gente. Confirma que está de acuerdo."),
                field="is_agreed",
            )
        audience.check(video, visibility, by=by)
        move(video, VideoState.PUBLISHED, "video.publish", by=by)
        if wider:
            audit.record("video.publish_wider", "video", video.id, by_id=by.account_id)
        video.visibility = visibility
        video.published_render_id = render_id
        video.published_at = clock.utc_now()
        video.withdrawn_at = None
        video.covering_notes = ""
        tell_organization(video, Told.PUBLISHED, _this_time(video), by=by)


def withdraw_video(video: Video, *, by: Viewer) -> None:
    """Take a video away from people, at once. A second call changes nothing."""
    with transaction():
        lock(video)
        if video.state is VideoState.WITHDRAWN:
            return
        move(video, VideoState.WITHDRAWN, "video.withdraw", by=by)
        video.published_render_id = None
        video.published_at = None
        video.withdrawn_at = clock.utc_now()
        video.editor_id = None
        tell_organization(video, Told.WITHDRAWN, _this_time(video), by=by)


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


def reopen_video(video: Video, *, by: Viewer) -> None:
    """Put a withdrawn video before the editor again."""
    with transaction():
        move(video, VideoState.TO_REVIEW, "video.reopen", by=by)


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


def show_in_course(video: Video, course_id: int) -> None:
    """Remember that a course shows a video. Rights and fit are the course's to ask."""
    with transaction():
        lock(video)
        video.shown_in = rules.with_course(video.shown_in, course_id)


def hide_from_course(video: Video, course_id: int) -> None:
    """Forget that a course shows a video: its people watch it there no more."""
    with transaction():
        lock(video)
        video.shown_in = rules.without_course(video.shown_in, course_id)


def save_note(video: Video, note: Note, *, seen_version: int, by: Viewer) -> None:
    """Choose the content note. Raises Conflict as `save_details`."""
    with transaction():
        _check_seen(video, seen_version)
        write_note(video, note)
        video.details_version += 1
        audit.record("video.note", "video", video.id, by_id=by.account_id)


def set_trouble(video: Video, *, has_trouble: bool) -> None:
    """Say whether some of its work failed and waits for a person."""
    with transaction():
        video.has_trouble = has_trouble


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


def move(video: Video, to: VideoState, deed: str, *, by: Viewer) -> None:
    """Move a video inside a transaction, after reloading it. Raises Conflict if it may not."""
    lock(video)
    if not rules.may_move(video.state, to):
        raise Conflict(_("El video cambió de estado mientras tanto. Mira cómo está ahora."))
    _set_state(video, to)
    audit.record(deed, "video", video.id, by_id=by.account_id)


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


def _judge(source: Source, verdict: str, facts: SourceFacts | None, to: VideoState) -> bool:
    with transaction():
        source.verdict, source.facts = verdict, facts
        video = queries.find_video_by_id(source.video_id)
        newest = queries.find_newest_source(source.video_id)
        if video is None or newest is None or newest.id != source.id:
            return False
        lock(video)
        if video.state is not VideoState.RECEIVED:
            return False
        _set_state(video, to)
        audit.record(f"video.{to}", "video", video.id, by_id=None)
        if to is VideoState.TO_REVIEW:
            tell_editors(video, source)
        else:
            tell_organization(video, Told.REFUSED, str(source.id), by=None)
    return True


def _add_source(video: Video, file: ArrivedFile, *, number: int) -> Source:
    source = Source(
        video_id=video.id,
        number=number,
        storage_key=file.storage_key,
        size_bytes=file.size_bytes,
        file_name=rules.safe_file_name(file.name),
        sha256=file.sha256,
    )
    db.session.add(source)
    db.session.flush()
    return source


def _say(video: Video, side: Side, text: str, *, by: Viewer) -> Message:
    message = Message(
        video_id=video.id, author_id=by.account_id, side=side, text=text, at=clock.utc_now()
    )
    db.session.add(message)
    db.session.flush()
    audit.record("video.say", "video", video.id, by_id=by.account_id)
    tell_of_message(video, message, by=by)
    return message


def _check_seen(video: Video, seen_version: int) -> None:
    lock(video)
    if video.details_version != seen_version:
        raise Conflict


def _this_time(video: Video) -> str:
    """Tell this move from the same one at another time, for what people are told once."""
    return f"{video.state_since:%Y%m%d%H%M%S%f}"


def _set_state(video: Video, to: VideoState) -> None:
    video.state = to
    video.state_since = clock.utc_now()


def _record_forgotten(sent: Sequence[Video], edited: Sequence[Video], *, by: Viewer) -> None:
    for video in {*sent, *edited}:
        audit.record("video.forget_person", "video", video.id, by_id=by.account_id)
