"""Why a sealed value can't be opened. Never answered by an empty value."""

from escuela.errors import TryLater
from escuela.i18n import lazy


class SealError(TryLater):
    """A value stays closed. People read that it is the school's fault; `cause` is for operators.

    The cause names keys and places, never what was sealed.
    """

    heading = lazy("No podemos abrir este dato ahora")

    def __init__(self, cause: str) -> None:
        super().__init__(
            lazy("Está sellado y la escuela no encuentra su llave. Avisa a quien la cuida.")
        )
        self.cause = cause

    def __str__(self) -> str:
        return self.cause


class KeyMissing(SealError):
    """The key file, or the key that sealed this value, is not there."""


class Damaged(SealError):
    """The value was changed, moved to another place, or cut."""
