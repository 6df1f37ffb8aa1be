"""States and causes in words, for the people who read them."""

from collections.abc import Mapping

from escuela.i18n import lazy
from escuela.notices.rules import Cause, Rhythm, State

STATE: Mapping[State, tuple[str, str]] = {
    State.WAITING: ("info", lazy("Espera su hora")),
    State.SENT: ("ok", lazy("Entregado al servidor de correo")),
    State.FAILED: ("bad", lazy("No se envió")),
    State.BOUNCED: ("bad", lazy("Ese correo no recibe")),
    State.KEPT: ("warn", lazy("Escrito aquí, no enviado")),
    State.TO_HAND_OVER: ("warn", lazy("Por entregar")),
    State.HANDED_OVER: ("ok", lazy("Entregado en persona")),
}
"""Class of the tag, and words."""

OPENED = lazy("Lo abrió")
"""Instead of "handed over", where nobody had to."""

CAUSE: Mapping[Cause, str] = {
    Cause.AWAY: lazy("El servidor de correo no responde. Volvemos a intentarlo en un rato."),
    Cause.BUSY: lazy("El servidor de correo pidió esperar. Volvemos a intentarlo en un rato."),
    Cause.NO_LOGIN: lazy("El servidor de correo no acepta el nombre o la clave de la escuela."),
    Cause.NO_SECRECY: lazy(
        "El servidor de correo no ofrece una conexión segura. No enviamos nada."
    ),
    Cause.SENDER_REFUSED: lazy("El servidor de correo no acepta mensajes de esta escuela."),
    Cause.CONTENT_REFUSED: lazy("El servidor de correo rechazó el mensaje."),
    Cause.ADDRESS_REFUSED: lazy("La dirección no existe o no recibe mensajes."),
    Cause.NO_ADDRESS: lazy("Ya no hay una dirección a la que escribir."),
    Cause.FAULT: lazy("Algo falló de nuestro lado."),
}

RHYTHM: Mapping[Rhythm, str] = {
    Rhythm.AT_ONCE: lazy("Enseguida"),
    Rhythm.DAILY: lazy("Un correo al día, a las 8 de la mañana"),
    Rhythm.WEEKLY: lazy("Un correo a la semana, el lunes a las 8 de la mañana"),
}
