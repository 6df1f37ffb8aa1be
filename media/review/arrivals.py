"""How a file that came by uploads becomes a version of a video: the purpose "video"."""

from collections.abc import Sequence
from dataclasses import dataclass

from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.errors import NotFound
from escuela.i18n import lazy
from escuela.storage import storage
from media.library.forms import FileForm
from media.library.services import ArrivedFile
from media.pipeline.services import new_original_key
from media.uploads import queries as upload_queries
from media.uploads import services as uploads
from media.uploads.models import Upload
from media.uploads.purposes import GIGABYTE, purpose
from media.uploads.rules import SOUND_KINDS, VIDEO_KINDS
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
    upload_id: int


def keep_file(form: FileForm, *, organization_id: int, by: Viewer) -> Arrival:
    """Put the file of a form into storage, whichever way it came.

    Raises InvalidInput (field "file" or "upload"), NotFound and Conflict as uploads does.
    """
    if form.upload.data:
        if upload_queries.find_upload(form.upload.data) is None:
            raise NotFound
        upload = uploads.claim_upload(form.upload.data, purpose=PURPOSE, by=by)
    else:
        upload = uploads.take_form_file(
            form.file.data, purpose=PURPOSE, organization_id=organization_id, by=by
        )
    key = new_original_key()
    stored = storage().put(key, uploads.path_of(upload), move=True)
    return Arrival(ArrivedFile(key, stored.size, upload.file_name, upload.sha256), upload.id)
