"""Pictures for the platform (logos), made anew inside ffmpeg's jail while somebody waits."""

from escuela.errors import TryLater
from escuela.i18n import _
from escuela.storage import scratch
from media.ffmpeg import stills
from media.ffmpeg.errors import (
    BadInput,
    Failed,
    FfmpegError,
    OutputTooLarge,
    TimedOut,
    TooMuchWork,
)


def make_square(sent: bytes, max_bytes: int) -> bytes | None:
    """Return a small JPEG of a picture, or None if it is none. Raises TryLater."""
    with scratch().subfolder("picture") as folder:
        place = folder.resolve()
        source, made = place / "sent", place / "made"
        source.write_bytes(sent)
        made.mkdir()
        try:
            return stills.square(source, made, max_bytes=max_bytes)
        except (BadInput, Failed, OutputTooLarge, TimedOut, TooMuchWork):
            return None
        except FfmpegError as error:
            raise TryLater(_("Ahora no podemos preparar imágenes. Prueba más tarde.")) from error
