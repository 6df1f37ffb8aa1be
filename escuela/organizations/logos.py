"""Logos: made anew from what was sent, so that nothing hidden in a picture survives (R6).

Who can make pictures says so by `use_maker`; without one there are no logos to send.
"""

from collections.abc import Callable

from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import lock, on_commit, transaction
from escuela.errors import Conflict, InvalidInput
from escuela.i18n import _
from escuela.organizations.models import Organization
from escuela.organizations.rules import LOGO_MAX_BYTES, logo_name
from escuela.storage import storage

Maker = Callable[[bytes, int], bytes | None]
"""Makes a small square JPEG from a picture, at most so many bytes; None: it is no picture."""

_makers: list[Maker] = []


def use_maker(maker: Maker) -> None:
    """Say who makes pictures."""
    _makers[:] = [maker]


def save_logo(organization: Organization, sent: bytes, *, by: Viewer) -> None:
    """Make the logo from a picture and show it from now on. Raises InvalidInput if it is none."""
    picture = _makers[0](sent, LOGO_MAX_BYTES) if _makers and sent else None
    if picture is None:
        raise InvalidInput(
            _("No pudimos usar esa imagen. Prueba con una JPG, PNG o WebP."), field="logo"
        )
    key = f"logos/{organization.public_id}/{logo_name(picture)}.jpg"
    # First the file, then the row: a row never names a file that is not there.
    is_new = key != organization.logo_key
    storage().put_bytes(key, picture)
    try:
        _set(organization, key, "organization.save_logo", by)
    except Conflict:
        if is_new:
            storage().delete(key)
        raise


def remove_logo(organization: Organization, *, by: Viewer) -> None:
    """Show no logo any more. A second call changes nothing."""
    if organization.logo_key is not None:
        _set(organization, None, "organization.remove_logo", by)


def read_logo(organization: Organization) -> bytes:
    """Return the logo, LOGO_MAX_BYTES at most. Raises NotStored."""
    with storage().open(organization.logo_key or "") as stream:
        return stream.read()


def _set(organization: Organization, key: str | None, deed: str, by: Viewer) -> None:
    with transaction():
        lock(organization)
        if organization.archived_at is not None:
            raise Conflict(_("La organización fue archivada. Ya no se puede cambiar."))
        old, organization.logo_key = organization.logo_key, key
        audit.record(deed, "organization", organization.id, by_id=by.account_id)
        if old not in (None, key):
            home = storage()
            on_commit(lambda: home.delete(str(old)))
