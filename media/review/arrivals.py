"""How a file that came by uploads becomes a version of a video: the purpose "video"."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from escuela.authz.actions import Action
from escuela.authz.check import can_somewhere
from escuela.authz.identity import Viewer
from escuela.db import transaction
from escuela.errors import Conflict, DomainError, InvalidInput, NotFound
from escuela.i18n import _, lazy
from escuela.storage import storage
from media.library.forms import FileForm, is_there
from media.library.services import ArrivedFile
from media.pipeline.services import new_original_key
from media.uploads import services as uploads
from media.uploads.models import Upload
from media.uploads.purposes import GIGABYTE, purpose
from media.uploads.rules import SOUND_KINDS, VIDEO_KINDS, Taken
from media.uploads.waiting import Waiting, list_waiting

PURPOSE = "video"
MAX_BYTES = 4 * GIGABYTE


@purpose(
    PURPOSE,
    kinds=(*VIDEO_KINDS, *SOUND_KINDS),
    max_bytes=MAX_BYTES,
    what_to_choose=lazy(
        "Este archivo no es un video ni un sonido. Elige el que guardó tu teléfono o tu cámara."
    ),
    action=Action.UPLOAD_CREATE,
)
def wait_for_form(upload: Upload, by: Viewer) -> None:
    """Do nothing yet: the file waits until its form is sent."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page says of sending a file: limits, and what the viewer began before."""

    purpose: str
    max_bytes: int
    waiting: Sequence[Waiting]


def offer(viewer: Viewer) -> Offer:
    """Return what the macro `uploader` shows to this viewer."""
    return Offer(PURPOSE, MAX_BYTES, list_waiting(viewer, purpose=PURPOSE))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file in storage, and the upload to release once a row answers for it."""

    file: ArrivedFile
    upload: str
    """Public id: the upload that the deed takes."""


def hold_file(form: FileForm, *, organization_id: int | None, by: Viewer) -> None:
    """Keep the file that came with a plain form: a form that comes back has it already.

    A file chosen anew counts before one that was held. Raises InvalidInput (field "file").
    """
    if is_there(form.file.data):
        sent = uploads.take_form_file(
            form.file.data, purpose=PURPOSE, organization_id=organization_id, by=by
        )
        replaced, form.upload.data = form.upload.data, sent.public_id
        if replaced:
            with suppress(NotFound, Conflict, InvalidInput):
                old = uploads.complete_upload(replaced, purpose=PURPOSE, by=by)
                uploads.cancel_upload(old, by=by)


class HandedIn(Taken):
    """The same, of a file that is a video by now: the person is led to where it is listed."""

    def __init__(self, by: Viewer) -> None:
        super().__init__(_("No hace falta enviarlo otra vez. Míralo en la lista de videos."))
        is_sender = can_somewhere(by, Action.VIDEO_SEND)
        self.way = ("intake.index", _("Videos")) if is_sender else ("review.index", _("Cola"))


@contextmanager
def arriving(form: FileForm, *, by: Viewer) -> Iterator[Arrival]:
    """Lend a stored copy of the form's upload to the deed that takes it; a failed deed keeps none.

    The upload itself stays until the deed is done, so nobody has to send it again.
    Raises InvalidInput (field "upload") and NotFound as uploads does, and HandedIn.
    """
    try:
        with _stored(form, by=by) as arrival:
            yield arrival
    except Taken as error:
        raise HandedIn(by) from error


def take(arrival: Arrival, *, by: Viewer) -> None:
    """Take the upload in the deed's own transaction: of two at once, one gets it."""
    with transaction():
        upload = uploads.claim_upload(arrival.upload, purpose=PURPOSE, by=by)
        uploads.release_upload(upload.id)


@contextmanager
def _stored(form: FileForm, *, by: Viewer) -> Iterator[Arrival]:
    public_id = form.upload.data or ""
    upload = uploads.complete_upload(public_id, purpose=PURPOSE, by=by)
    key = new_original_key()
    try:
        stored = storage().put(key, uploads.path_of(upload), link=True)
    except FileNotFoundError as error:
        raise Taken from error
    try:
        yield Arrival(ArrivedFile(key, stored.size, upload.file_name, upload.sha256), public_id)
    except DomainError:
        # Refused before anything was written: no row answers for this copy.
        storage().delete(key)
        raise
