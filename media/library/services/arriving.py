"""A video and its versions as they come: sent, sealed, and looked at by a machine."""

from dataclasses import dataclass

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, lock, transaction
from escuela.errors import Conflict
from escuela.i18n import _
from media.library import consents, queries, rules
from media.library.facts import SourceFacts
from media.library.models import Source, Video
from media.library.rules import Appearing, Details, Told, VideoState
from media.library.services.describing import write_appearing, write_details
from media.library.services.moving import move, set_state
from media.library.telling import tell_editors, tell_organization

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
        set_state(video, to)
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
