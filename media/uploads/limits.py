"""May this file come at all? Asked before the first byte, so that nobody pays for a refusal."""

from flask import current_app

from escuela.errors import InvalidInput
from escuela.i18n import _
from escuela.web.filters import size
from media.uploads import files, queries
from media.uploads.purposes import Purpose, get_purpose
from media.uploads.rules import (
    Announcement,
    NoRoom,
    Owner,
    TooBig,
    Usage,
    WrongKind,
    has_fitting_name,
    is_sha256,
)


def days() -> float:
    """Return for how many days an upload waits for its next byte."""
    return float(current_app.config["UPLOAD_DAYS"])


def check(announced: Announcement, owner: Owner) -> None:
    """Refuse what can't come: raises InvalidInput, WrongKind, TooBig or NoRoom with its reason."""
    purpose = get_purpose(announced.purpose)
    _check_file(announced, purpose)
    if purpose.needs_organization and announced.organization_id is None:
        raise InvalidInput(_("Elige la organización que envía el archivo."), field="organization")
    _check_quota(queries.usage_of_owner(owner), announced, purpose)
    if announced.organization_id is not None:
        in_use = queries.usage_of_organization(announced.organization_id).size_bytes
        if in_use + announced.size_bytes > purpose.organization_quota_bytes:
            raise TooBig(
                _("Tu organización tiene muchos envíos a medias. Termina o cancela alguno."),
                field="file",
            )
    check_room(announced.size_bytes)


def check_room(size_bytes: int) -> None:
    """Raise NoRoom unless the disk takes this besides all that was promised before (F6)."""
    reserve = int(current_app.config["DISK_RESERVE_BYTES"])
    if files.free_bytes() - queries.promised_bytes() - reserve < size_bytes:
        raise NoRoom(
            _("Ahora no tenemos lugar para un archivo de %(size)s. Prueba más tarde.",
              size=size(size_bytes))
        )  # fmt: skip


def too_big_text(size_bytes: int, max_bytes: int) -> str:
    """Say that a file is larger than its purpose takes."""
    return str(_("El archivo pesa %(size)s. Lo más que recibimos es %(limit)s.",
             size=size(size_bytes), limit=size(max_bytes)))  # fmt: skip


def _check_file(announced: Announcement, purpose: Purpose) -> None:
    if announced.size_bytes <= 0:
        raise InvalidInput(_("El archivo está vacío. Elige otro."), field="file")
    if announced.size_bytes > purpose.max_bytes:
        raise TooBig(too_big_text(announced.size_bytes, purpose.max_bytes), field="file")
    if not has_fitting_name(announced.file_name, purpose.kinds):
        raise WrongKind(purpose.what_to_choose, field="file")
    if announced.sample_sha256 is not None and not is_sha256(announced.sample_sha256):
        raise InvalidInput(_("No pudimos leer el archivo. Elígelo otra vez."), field="file")


def _check_quota(usage: Usage, announced: Announcement, purpose: Purpose) -> None:
    is_full = usage.size_bytes + announced.size_bytes > purpose.quota_bytes
    if is_full or usage.count >= purpose.max_open:
        raise TooBig(_("Tienes muchos envíos a medias. Termina o cancela alguno."), field="file")
