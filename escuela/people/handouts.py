"""What is said with a link that is given by hand: neutral, in the language of whoever gets it."""

from datetime import datetime

from flask_babel import force_locale

from escuela.i18n import _
from escuela.web.filters import moment


def of_invitation(expires_at: datetime, language: str) -> tuple[str, ...]:
    """Return the lines for an invitation. Nothing in them says to what."""
    with force_locale(language):
        return (
            str(_("Hola. Este es el enlace del que hablamos.")),
            str(_("Vale una vez, hasta %(moment)s.", moment=moment(expires_at))),
            *_how(),
        )


def of_recovery(language: str) -> tuple[str, ...]:
    """Return the lines for a way back in. Nothing in them says into what."""
    with force_locale(language):
        return (
            str(_("Hola. Este es el enlace que pediste.")),
            str(_("Vale una vez, hasta mañana a esta hora.")),
            *_how(),
        )


def _how() -> tuple[str, str]:
    return (
        str(_("Ábrelo con la cámara de tu teléfono, o escríbelo en el navegador.")),
        str(_("No se lo pases a nadie: solo sirve para ti.")),
    )
