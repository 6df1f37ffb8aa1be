"""What follows when the consent of a video is withdrawn: nobody watches it any more."""

from collections.abc import Sequence

from escuela.authz.identity import Viewer
from escuela.db import lock, transaction
from escuela.i18n import _
from media.library import queries
from media.pipeline import services


def foretell(video_id: int) -> Sequence[str]:
    """Say what will follow for this video, as it is now."""
    video = queries.find_video_by_id(video_id)
    if video is None or not video.is_published:
        return [
            _("El video no se puede publicar mientras falte el consentimiento."),
            _("Lo demás sigue igual: edición lo ve y puede hablarlo con la organización."),
        ]
    return [
        _("El video deja de verse enseguida: en los cursos aparece «video retirado» y las "
          "lecciones se pueden completar igual."),
        _("Las versiones publicadas se borran. El original queda guardado."),
        _("Lo que alguien ya descargó o grabó no se puede recuperar."),
    ]  # fmt: skip


def follow(video_id: int, *, by: Viewer) -> None:
    """Withdraw the video if people watch it; if not, what is missing keeps it from them."""
    with transaction():
        video = queries.find_video_by_id(video_id)
        if video is None:
            return
        # Whatever its state: somebody may be publishing it at this moment.
        lock(video)
        if video.is_published:
            services.withdraw(video, by=by)
