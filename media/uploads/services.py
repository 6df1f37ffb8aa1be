"""Deeds on uploads. Bytes are received elsewhere; here rows change, and files come and go."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, on_commit, transaction
from escuela.errors import Conflict, DomainError, InvalidInput, NotFound
from escuela.i18n import _
from escuela.jobs.queue import Priority, enqueue
from media.uploads import files, limits, queries
from media.uploads.models import Upload
from media.uploads.payloads import PurgeUploads
from media.uploads.purposes import get_purpose
from media.uploads.rules import (
    HEAD_BYTES,
    Announcement,
    Owner,
    Taken,
    WrongKind,
    clean_name,
    expiry,
    kind_of,
)

PURGED_AT_ONCE = 500
STRAY_AFTER_S = PURGE_EVERY_S = 24 * 3600


class SentFile(Protocol):
    """A file field of a plain form; forms.ReceivesFiles sees to it that its stream is ours."""

    @property
    def filename(self) -> str | None:
        """What the person's device calls it."""

    @property
    def stream(self) -> object:
        """The open file."""


def open_upload(announced: Announcement, *, owner: Owner, by: Viewer) -> Upload:
    """Begin an upload. Raises InvalidInput, TooBig or NoRoom before the first byte is sent (F6)."""
    with transaction():
        limits.check(announced, owner)
        upload = Upload(
            purpose=announced.purpose,
            account_id=owner.account_id,
            resume_code_hash=owner.resume_code_hash,
            organization_id=announced.organization_id,
            file_name=clean_name(announced.file_name),
            size_bytes=announced.size_bytes,
            sample_sha256=announced.sample_sha256,
            expires_at=_expiry(),
        )
        db.session.add(upload)
        db.session.flush()
        _record("upload.create", upload, by)
        plan_purge()
    return upload


def recognize_upload(upload: Upload, *, by: Viewer) -> None:
    """Look at the first bytes. A file of another kind is removed; raises WrongKind."""
    purpose = get_purpose(upload.purpose)
    kind = kind_of(files.head_of(upload.public_id, HEAD_BYTES), purpose.kinds)
    if kind is None:
        cancel_upload(upload, by=by)
        raise WrongKind(purpose.what_to_choose, field="file")
    with transaction():
        queries.get_locked(upload.id).kind = kind.name


def note_progress(upload: Upload, received_bytes: int) -> Upload:
    """Write down how much is there, for lists; each byte that comes gives the rest more time."""
    with transaction():
        upload = queries.get_locked(upload.id)
        upload.received_bytes = received_bytes
        if upload.finished_at is None:
            upload.expires_at = _expiry()
    return upload


def finish_upload(upload: Upload, *, by: Viewer) -> Upload:
    """Seal a complete upload and tell its purpose: once, however often and by whom it is called.

    If the purpose fails, nothing of it counts, and the next call tries again.
    """
    if upload.finished_at is not None:
        return upload
    sha256 = files.sha256_of(upload.public_id)
    with transaction():
        upload = queries.get_locked(upload.id)
        if upload.finished_at is None:
            upload.sha256 = sha256
            upload.received_bytes = upload.size_bytes
            upload.finished_at = clock.utc_now()
            upload.expires_at = _expiry()
            get_purpose(upload.purpose).on_finished(upload, by)
            _record("upload.finish", upload, by)
    return upload


def cancel_upload(upload: Upload, *, by: Viewer) -> None:
    """Forget an upload and its file. Raises Conflict if its purpose already took it."""
    with transaction():
        upload = queries.get_locked(upload.id)
        if upload.claimed_at is not None:
            raise Conflict(_("Este archivo ya se entregó. Retíralo desde su página."))
        _delete(upload)
        _record("upload.cancel", upload, by)


def complete_upload(public_id: str, *, purpose: str, by: Viewer) -> Upload:
    """Return a complete upload of the viewer's own that nobody has taken yet.

    Raises NotFound, InvalidInput (field "upload") if bytes are missing, or Taken.
    """
    upload = queries.find_upload(public_id)
    if upload is None or upload.purpose != purpose or not _is_own(upload, by):
        raise NotFound
    if upload.finished_at is None:
        if files.offset_of(public_id) < upload.size_bytes:
            raise InvalidInput(
                _("El archivo todavía no termina de subir. Elígelo otra vez y seguirá."),
                field="upload",
            )
        upload = finish_upload(upload, by=by)
    if upload.claimed_at is not None:
        raise Taken
    return upload


def claim_upload(public_id: str, *, purpose: str, by: Viewer) -> Upload:
    """Take a complete upload for its purpose, once: in the transaction of the deed that uses it.

    From now on it is not listed nor purged, until `release_upload`. Raises as `complete_upload`.
    """
    complete = complete_upload(public_id, purpose=purpose, by=by)
    with transaction():
        upload = queries.get_locked(complete.id)
        if upload.claimed_at is not None:
            raise Taken
        upload.claimed_at = clock.utc_now()
    return upload


def path_of(upload: Upload) -> Path:
    """Return where a complete upload's bytes are, to read. Raises NotFound once released."""
    if upload.finished_at is None or upload.released_at is not None:
        raise NotFound
    return files.path_of(upload.public_id)


def release_upload(upload_id: int) -> None:
    """Remove the file of a claimed upload: its purpose has its own copy. A second call is idle."""
    with transaction():
        upload = queries.get_locked(upload_id)
        if upload.released_at is None:
            upload.released_at = clock.utc_now()
            on_commit(partial(files.remove, upload.public_id))


def take_form_file(
    sent: SentFile, *, purpose: str, by: Viewer, organization_id: int | None = None
) -> Upload:
    """Make a complete upload of the file that a plain form sent: it waits like any other.

    Raises InvalidInput (field "file"), WrongKind, TooBig or NoRoom; then nothing is kept.
    """
    if not isinstance(sent.stream, files.FormFile) or not sent.filename:
        raise InvalidInput(_("Elige un archivo."), field="file")
    form_file = sent.stream
    size_bytes = form_file.seek(0, 2)
    announced = Announcement(purpose, sent.filename, size_bytes, organization_id)
    upload = open_upload(announced, owner=Owner(by.account_id), by=by)
    form_file.become(upload.public_id)
    recognize_upload(upload, by=by)
    try:
        return finish_upload(upload, by=by)
    except DomainError:
        cancel_upload(upload, by=by)
        raise


def purge_uploads() -> int:
    """Remove uploads that were given up and files of nobody; return how many of both."""
    with transaction():
        expired = queries.list_expired(clock.utc_now(), limit=PURGED_AT_ONCE)
        for upload in expired:
            _delete(upload)
    strays = files.list_strays(queries.list_public_ids(), older_than_s=STRAY_AFTER_S)
    for path in strays:
        path.unlink(missing_ok=True)
    return len(expired) + len(strays)


def plan_purge(*, but_not: int = 0) -> None:
    """See to it that a purge comes within a day while uploads wait. `but_not`: a job that ends."""
    with transaction():
        if queries.has_uploads() and not queries.is_purge_planned(but_not=but_not):
            enqueue(PurgeUploads(), priority=Priority.LOW, after_s=PURGE_EVERY_S)


def move_uploads(from_id: int, to_id: int) -> int:
    """Let uploads under way for one organization be for another; return how many."""
    statement = (
        sa.update(Upload)
        .where(Upload.organization_id == from_id)
        .values(organization_id=to_id)
        .returning(Upload.id)
    )
    with transaction():
        return len(db.session.execute(statement).all())


def forget_sender(account_id: int) -> int:
    """Remove what a person was sending, and their name from what was taken; return how many."""
    with transaction():
        uploads = queries.list_of(account_id)
        for upload in uploads:
            if upload.claimed_at is None:
                _delete(upload)
            else:
                upload.account_id = None
                upload.file_name = ""
    return len(uploads)


def _is_own(upload: Upload, by: Viewer) -> bool:
    return by.account_id is not None and upload.account_id == by.account_id


def _delete(upload: Upload) -> None:
    db.session.delete(upload)
    on_commit(partial(files.remove, upload.public_id))


def _expiry() -> datetime:
    return expiry(clock.utc_now(), limits.days())


def _record(deed: str, upload: Upload, by: Viewer) -> None:
    audit.record(deed, "upload", upload.id, by_id=by.account_id)
