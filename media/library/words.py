"""The words for a video's state and troubles: the same for its sender and for its editor."""

from collections.abc import Mapping
from dataclasses import dataclass

from escuela.i18n import _, lazy
from escuela.web.filters import size
from media.library.captions import MAX_BYTES, CaptionFault, Reason
from media.library.rules import (
    Afterwards,
    Missing,
    Sensitivity,
    VideoState,
    Visibility,
)

AFTERWARDS: Mapping[Afterwards, str] = {
    Afterwards.KEEP: lazy("Se queda, con el nombre de la organización"),
    Afterwards.NAMELESS: lazy("Se queda, sin el nombre de la organización"),
    Afterwards.GO: lazy("Se va: nadie lo ve más"),
}

STATE: Mapping[VideoState, str] = {
    VideoState.RECEIVED: lazy("Recibido, se está revisando el archivo"),
    VideoState.REJECTED: lazy("No se pudo usar el archivo"),
    VideoState.TO_REVIEW: lazy("Por revisar"),
    VideoState.IN_REVIEW: lazy("En revisión"),
    VideoState.CHANGES_ASKED: lazy("Espera a la organización"),
    VideoState.APPROVED: lazy("Preparando versiones livianas"),
    VideoState.READY: lazy("Listo para publicar"),
    VideoState.PUBLISHED: lazy("Publicado"),
    VideoState.WITHDRAWN: lazy("Retirado"),
}

TAG: Mapping[VideoState, tuple[str, str]] = {
    VideoState.RECEIVED: ("info", "redo"),
    VideoState.REJECTED: ("bad", "bad"),
    VideoState.TO_REVIEW: ("warn", "clock"),
    VideoState.IN_REVIEW: ("info", "eye"),
    VideoState.CHANGES_ASKED: ("warn", "pause"),
    VideoState.APPROVED: ("info", "redo"),
    VideoState.READY: ("ok", "check"),
    VideoState.PUBLISHED: ("ok", "check"),
    VideoState.WITHDRAWN: ("", "lock"),
}
"""Class and icon of each state's tag."""

STAGES = (lazy("Recibido"), lazy("Revisión"), lazy("Edición"), lazy("Publicado"))
"""The four steps that a sender sees."""

STAGE_OF: Mapping[VideoState, int] = {
    VideoState.RECEIVED: 1,
    VideoState.REJECTED: 1,
    VideoState.TO_REVIEW: 2,
    VideoState.IN_REVIEW: 2,
    VideoState.CHANGES_ASKED: 2,
    VideoState.APPROVED: 3,
    VideoState.READY: 3,
    VideoState.PUBLISHED: 4,
    VideoState.WITHDRAWN: 0,
}
"""Which of STAGES a state belongs to, from 1; 0: none, the video is away."""

NEXT: Mapping[VideoState, str] = {
    VideoState.RECEIVED: lazy(
        "Miramos el archivo y lo sellamos sin cambiarlo. Tarda menos de un minuto."
    ),
    VideoState.REJECTED: lazy("Envía otra versión desde esta misma página."),
    VideoState.TO_REVIEW: lazy("El equipo de edición lo tomará por orden de llegada."),
    VideoState.IN_REVIEW: lazy("Una persona de edición lo está mirando."),
    VideoState.CHANGES_ASKED: lazy("Edición te preguntó algo. Responde para seguir."),
    VideoState.APPROVED: lazy("Se preparan las versiones livianas. Después se publica."),
    VideoState.READY: lazy("Edición lo publicará para quienes elegiste."),
    VideoState.PUBLISHED: lazy("Está publicado. Si hay que retirarlo, escribe a edición."),
    VideoState.WITHDRAWN: lazy("Nadie lo ve. El original sigue guardado para tu organización."),
}
"""What happens now, told to the sender."""

VISIBILITY: Mapping[Visibility, str] = {
    Visibility.NETWORK: lazy("Solo la Red ALAS"),
    Visibility.PUBLIC: lazy("Cualquier persona"),
    Visibility.RESERVED: lazy("Solo la organización y edición"),
}

VISIBILITY_CHOICES: Mapping[Visibility, str] = {
    Visibility.NETWORK: lazy("Solo la Red ALAS: organizaciones e integrantes con cuenta"),
    Visibility.PUBLIC: lazy("Cualquier persona: puede entrar en los cursos abiertos de la escuela"),
    Visibility.RESERVED: lazy("Solo tu organización y edición: no entra en ningún curso"),
}

AUDIENCE: Mapping[Visibility, str] = {
    Visibility.NETWORK: lazy("Quienes escriben cursos pueden ponerlo en los de la Red"),
    Visibility.PUBLIC: lazy("Quienes escriben cursos pueden ponerlo en cualquiera de ellos"),
    Visibility.RESERVED: lazy("No entra en ningún curso"),
}
"""Where it can be met once it is published, as courses/catalog/rules.VIDEOS_FOR allows it."""

SENSITIVITY: Mapping[Sensitivity, str] = {
    Sensitivity.NONE: lazy("Nada difícil"),
    Sensitivity.LOW: lazy("Habla de algo difícil, sin detalles"),
    Sensitivity.MEDIUM: lazy("Cuenta hechos duros"),
    Sensitivity.HIGH: lazy("Puede hacer daño a quien vivió algo así"),
}

SPOKEN: Mapping[str, str] = {
    "es": lazy("Español"),
    "pt": lazy("Portugués"),
    "it": lazy("Italiano"),
    "en": lazy("Inglés"),
}

MISSING: Mapping[Missing, str] = {
    Missing.NOTE: lazy("Elegir el aviso de contenido"),
    Missing.CONSENT: lazy("Consentimiento de todas las personas que aparecen"),
    Missing.COVERING: lazy("Cubrir rostros, voces o placas: pide una versión ya cubierta"),
    Missing.PLACE: lazy("Cubrir el lugar que no debe reconocerse: pide una versión ya cubierta"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something failed, and what the person who can act does now."""

    what: str
    advice: str


_OTHER_FILE = lazy("Envía otra versión: el archivo tal como lo guardó el teléfono o la cámara.")
_SPLIT = lazy("Divídelo en partes y envía cada una.")
_UNKNOWN = Trouble(lazy("No pudimos usar este archivo."), _OTHER_FILE)

REFUSED: Mapping[str, Trouble] = {
    "empty": Trouble(
        lazy("El archivo llegó vacío."),
        lazy("Comprueba que se vea en tu teléfono y envía otra versión."),
    ),
    "not_media": Trouble(
        lazy("No es un archivo de video ni de sonido, aunque su nombre lo diga."), _OTHER_FILE
    ),
    "no_stream": Trouble(
        lazy("El archivo no tiene imagen ni sonido que se pueda leer."), _OTHER_FILE
    ),
    "encrypted": Trouble(
        lazy("El archivo está protegido contra copia y no se puede abrir."),
        lazy("Quita la protección y envía otra versión."),
    ),
    "too_long": Trouble(lazy("Dura más de lo que podemos preparar: 4 horas."), _SPLIT),
    "too_large": Trouble(
        lazy("La imagen es más grande de lo que podemos preparar."),
        lazy("Expórtalo en 4K o menos y envía otra versión."),
    ),
    "too_many_streams": Trouble(
        lazy("El archivo trae más pistas de las que podemos leer."),
        lazy("Expórtalo con una pista de imagen y una de sonido, y envía otra versión."),
    ),
    "too_slow": Trouble(lazy("El archivo está dañado y no se deja leer."), _OTHER_FILE),
    "unreadable": Trouble(
        lazy("Intentamos abrir el archivo tres veces y no se dejó leer."), _OTHER_FILE
    ),
}

WARNING: Mapping[str, str] = {
    "sound_unusable": lazy("El sonido no se puede leer: se publicaría solo la imagen."),
    "picture_unusable": lazy("La imagen no se puede leer: se publicaría solo el sonido."),
    "no_sound": lazy("El video no tiene sonido."),
    "subtitles_dropped": lazy("Trae subtítulos dentro: agrégalos como archivo aparte."),
    "duration_unknown": lazy("El archivo no dice cuánto dura."),
}
"""What an editor and a sender should know of an accepted file, by its code."""


def caption_too_large(size_bytes: int) -> str:
    """Say how large a caption file is, and how large it may be."""
    return str(_("El archivo pesa %(size)s. Lo más que recibimos es %(limit)s.",
                 size=size(size_bytes), limit=size(MAX_BYTES)))  # fmt: skip


def caption_fault(fault: CaptionFault) -> str:
    """Say in which line of a caption file something is wrong, and what."""
    match fault.reason:
        case Reason.TOO_LARGE:
            return str(_("El archivo de subtítulos es demasiado grande."))
        case Reason.NO_CUES:
            return str(_("El archivo no tiene subtítulos. Elige uno .srt o .vtt."))
        case Reason.BAD_TIME:
            return str(_("Línea %(line)s: no entendimos el tiempo.", line=fault.line))
        case Reason.ENDS_BEFORE_IT_BEGINS:
            return str(_("Línea %(line)s: termina antes de empezar.", line=fault.line))
        case Reason.NO_TIME:
            return str(_("Línea %(line)s: falta el tiempo de este texto.", line=fault.line))


def refusal(code: str) -> Trouble:
    """Say why a file was refused; a code without words of its own gets the general ones."""
    return REFUSED.get(code, _UNKNOWN)
