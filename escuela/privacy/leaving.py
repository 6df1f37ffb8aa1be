"""What follows when a person no longer wants the school to keep their data: the account goes."""

from collections.abc import Sequence

from escuela.authz.identity import Viewer
from escuela.i18n import _
from escuela.privacy import services


def foretell(account_id: int) -> Sequence[str]:  # noqa: ARG001 - the same for every account
    """Say what will follow."""
    return [
        _("Sin estos datos no hay cuenta: la tuya se borra enseguida, y no se puede deshacer."),
        _("Se borran tu alias, tu nombre para entrar, tu contraseña, tus preferencias, tus roles "
          "y tu avance."),
        _("Se cierra tu cuenta en todos los aparatos, y se borra lo que estabas subiendo."),
        _("Los videos y cursos quedan con tu organización, sin decir que los hiciste tú."),
    ]  # fmt: skip


def follow(account_id: int, *, by: Viewer) -> None:
    """Erase the person everywhere, in the same transaction. Raises Conflict as `erase_person`."""
    services.erase_person(account_id, by=by)
