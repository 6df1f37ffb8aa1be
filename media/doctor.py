"""What the doctor knows of videos: the encoder and the walls around it."""

from collections.abc import Iterator

from escuela.doctor import Finding, Level
from escuela.i18n import _
from media.ffmpeg import locate, sandbox
from media.ffmpeg.errors import SandboxTooWeak, ToolsMissing


def check_ffmpeg() -> Iterator[Finding]:
    """Look for an ffmpeg with every encoder and filter that we use."""
    try:
        version = locate.version()
    except ToolsMissing as error:
        yield Finding(
            Level.MISSING,
            _("No hay un ffmpeg completo en esta máquina (%(cause)s).", cause=error),
            _("Escribe ./dev run, que instala uno, o: apt install ffmpeg util-linux"),
        )
        return
    yield Finding(Level.GOOD, _("ffmpeg %(version)s tiene todo lo necesario.", version=version))


def check_sandbox() -> Iterator[Finding]:
    """Tell how strong the walls are that keep a hostile video in."""
    try:
        level = sandbox.strongest()
        sandbox.level()
    except ToolsMissing:
        return  # the check of ffmpeg has said so
    except SandboxTooWeak:
        yield Finding(
            Level.MISSING,
            _("El encierro de ffmpeg es más débil que el que pide ESCUELA_SANDBOX_MINIMUM, "
              "y no se procesan videos."),
            _("Escribe: apt install bubblewrap"),
        )  # fmt: skip
        return
    if level is sandbox.Level.BWRAP:
        yield Finding(Level.GOOD, _("Un video hostil queda encerrado (bubblewrap)."))
    elif level is sandbox.Level.LANDLOCK:
        yield Finding(
            Level.ADVICE,
            _("Un video hostil queda encerrado, pero podría ver qué procesos corren (Landlock)."),
            _("El encierro más fuerte: apt install bubblewrap"),
        )
    else:
        yield Finding(
            Level.UNSAFE,
            _("Un video hostil podría leer archivos de esta máquina: ffmpeg corre sin encierro."),
            _("Escribe: apt install bubblewrap. En un contenedor, permite que funcione."),
        )


def sandbox_level() -> str:
    """Return for /health how strong the walls are, or that they are weaker than required."""
    try:
        return sandbox.level().value
    except SandboxTooWeak:
        return "too weak"


CHECKS = {"ffmpeg": check_ffmpeg, "sandbox": check_sandbox}
