"""What the doctor knows of the platform itself: settings, folders, database, storage, clock."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from escuela import config
from escuela.clock import utc_now
from escuela.consent import queries as consents
from escuela.db import database_now, db
from escuela.doctor import Finding, Level
from escuela.i18n import _
from escuela.jobs import queries as jobs
from escuela.sealed import keys
from escuela.sealed import services as sealed
from escuela.sealed.errors import KeyMissing
from escuela.storage import LOW_DISK_BYTES, StorageAway, Unprepared, storage
from escuela.storage.s3_rules import origin_of

CLOCK_MAX_S = 2.0
"""Apart by more, a lease or a link of five minutes ends visibly early or late."""

WAITING_MAX_S = 120
"""A worker looks for work twice a second: a job that waits longer has none, or a long queue."""


def check_settings() -> Iterator[Finding]:
    """Look at what R23 asks of production, and at variables that are no settings."""
    faults = config.faults_of(current_app.config)
    if not faults:
        yield Finding(Level.GOOD, _("Los ajustes sirven para una escuela abierta."))
    for fault in faults:
        yield Finding(
            Level.ADVICE,
            _("Sirve para probar, no para abrir la escuela: %(fault)s.", fault=_say(fault)),
            _("Antes de abrirla, corrígelo y pon ESCUELA_ENV=production."),
        )
    for name in config.unknown():
        yield Finding(
            Level.MISSING,
            _("%(name)s no es un ajuste de la escuela.", name=name),
            _("Busca el nombre correcto en docs/settings.md."),
        )
    if not config.contact_of(str(current_app.config["SECURITY_CONTACT"])):
        yield Finding(
            Level.ADVICE,
            _("Nadie sabe dónde avisar de una falla de seguridad."),
            _("Pon un correo o una página en ESCUELA_SECURITY_CONTACT."),
        )


def _say(fault: config.Fault) -> str:
    words: dict[config.Fault, str] = {
        config.Fault.NO_SECRET: _("no hay clave secreta (ESCUELA_SECRET_KEY)"),
        config.Fault.WEAK_SECRET: _("la clave secreta se puede adivinar (ESCUELA_SECRET_KEY)"),
        config.Fault.DEBUG: _("está en modo de depuración"),
        config.Fault.TESTING: _("está en modo de pruebas"),
        config.Fault.NOT_HTTPS: _("su dirección no usa https (ESCUELA_BASE_URL)"),
    }
    return words[fault]


def check_folders() -> Iterator[Finding]:
    """Look whether the data folder can be written, is private and has room."""
    folder = Path(str(current_app.config["DATA_FOLDER"]))
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield Finding(
            Level.MISSING,
            _("No se puede escribir en %(folder)s: %(cause)s.", folder=folder,
              cause=error.strerror),
            _("Da esa carpeta a la cuenta que lleva la escuela, o cambia ESCUELA_DATA."),
        )  # fmt: skip
        return
    yield Finding(Level.GOOD, _("Se puede escribir en %(folder)s.", folder=folder))
    secrets = folder / "secrets.env"
    if secrets.exists() and secrets.stat().st_mode & 0o077:
        yield Finding(
            Level.UNSAFE,
            _("Otras cuentas de esta máquina pueden leer %(file)s.", file=secrets),
            _("Escribe: chmod 600 %(file)s", file=secrets),
        )
    free = shutil.disk_usage(folder).free
    gigabytes = round(free / 1024**3, 1)
    if free < LOW_DISK_BYTES:
        yield Finding(
            Level.MISSING,
            _("Quedan %(size)s GB de disco: un video largo no cabe.", size=gigabytes),
            _("Libera espacio o pasa los archivos a S3 (docs/operators.md)."),
        )
    else:
        yield Finding(Level.GOOD, _("Quedan %(size)s GB de disco.", size=gigabytes))


def check_database() -> Iterator[Finding]:
    """Look whether the database answers, has the newest schema and the same time as we."""
    try:
        with db.engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
            its_time = connection.execute(sa.select(database_now())).scalar_one()
    except SQLAlchemyError as error:
        yield Finding(
            Level.MISSING,
            _("La base de datos no responde (%(cause)s).", cause=type(error).__name__),
            _("Mira si está encendida y revisa ESCUELA_DATABASE."),
        )
        return
    newest = ScriptDirectory(str(config.ROOT / "migrations")).get_current_head()
    if current != newest:
        yield Finding(
            Level.MISSING,
            _("La base de datos es de otra versión de la escuela."),
            _("Haz una copia de respaldo y escribe: ./dev flask db upgrade"),
        )
    else:
        yield Finding(
            Level.GOOD, _("La base de datos responde (%(engine)s).", engine=db.engine.dialect.name)
        )
    yield from _clock_findings(abs((utc_now() - its_time).total_seconds()))


def _clock_findings(apart_s: float) -> Iterator[Finding]:
    # This checkout can't be newer than now: a clock that says so is wrong.
    newest_file = (config.ROOT / "migrations" / "HEAD").stat().st_mtime
    if utc_now() < datetime.fromtimestamp(newest_file, UTC) or apart_s > CLOCK_MAX_S:
        yield Finding(
            Level.UNSAFE,
            _("El reloj de esta máquina no está bien."),
            _("Ponlo en hora y déjalo en automático: timedatectl set-ntp true"),
        )
    else:
        yield Finding(Level.GOOD, _("El reloj está bien."))


def check_storage() -> Iterator[Finding]:
    """Write, read and remove a small file where the videos will lie."""
    try:
        storage().check()
        works = True
    except (StorageAway, Unprepared, OSError):
        works = False
    if works:
        kind = current_app.config["STORAGE"]
        yield Finding(Level.GOOD, _("Los archivos se guardan y se leen (%(kind)s).", kind=kind))
        yield from _reading_findings()
    else:
        yield Finding(
            Level.MISSING,
            _("No se puede guardar un archivo y volver a leerlo."),
            _("Revisa ESCUELA_STORAGE y los ajustes de S3 en docs/settings.md."),
        )


def _reading_findings() -> Iterator[Finding]:
    """Tell where an S3 bucket lets pages of another address read, so that no video plays."""
    from escuela.storage.s3 import S3Storage  # heavy: only where it is used

    place = storage()
    origin = origin_of(str(current_app.config["BASE_URL"]))
    if isinstance(place, S3Storage) and not place.lets_read(origin):
        yield Finding(
            Level.MISSING,
            _("Los videos no se van a poder ver desde %(address)s.", address=origin),
            _("Revisa ESCUELA_BASE_URL, y después corre «flask storage prepare»."),
        )


def check_worker() -> Iterator[Finding]:
    """Look whether work is waiting for a worker that is not there."""
    try:
        age_s, is_busy = jobs.oldest_waiting_age_s() or 0, jobs.is_worker_busy()
    except SQLAlchemyError:
        return  # the database's own check has said so
    if age_s <= WAITING_MAX_S:
        yield Finding(Level.GOOD, _("Ningún trabajo espera demasiado."))
        return
    waiting = _("Hay trabajos que esperan hace %(minutes)s minutos.", minutes=round(age_s / 60))
    if is_busy:
        deed = _("El servidor trabaja en otro. Si pasa a menudo, ponle otra máquina al lado.")
        yield Finding(Level.ADVICE, waiting, deed)
    else:
        deed = _("Mira si el proceso «flask worker» está encendido.")
        yield Finding(Level.MISSING, waiting, deed)


def check_seal() -> Iterator[Finding]:
    """Look whether the keys of sealed fields are there, for us alone, and open all that is sealed.

    Whether a copy is kept apart can't be looked up: it is said each time.
    """
    path = keys.key_file()
    try:
        known = {key.id for key in keys.keyring().keys}
        lost = sum(count for key_id, count in sealed.usage().items() if key_id not in known)
    except KeyMissing as error:
        yield Finding(
            Level.MISSING,
            _("No se puede leer el archivo de llaves de los datos sellados: %(cause)s.",
              cause=error.cause),
            _("Ponlo de vuelta desde su copia (docs/operators.md). Sin él nadie abre esos datos."),
        )  # fmt: skip
        return
    except SQLAlchemyError:
        return  # the database's own check has said so
    if path.stat().st_mode & 0o077:
        yield Finding(
            Level.UNSAFE,
            _("Otras cuentas de esta máquina pueden leer %(file)s.", file=path),
            _("Escribe: chmod 600 %(file)s", file=path),
        )
    if lost:
        yield Finding(
            Level.MISSING,
            _("Datos sellados cuya llave falta: %(count)s.", count=lost),
            _("Pon de vuelta el archivo de llaves desde su copia (docs/operators.md)."),
        )
    yield Finding(
        Level.ADVICE,
        _("Las llaves de los datos sellados están en %(file)s.", file=path),
        _("Guarda una copia en otro lugar que la copia de la base de datos: juntas no protegen, y "
          "sin ella lo sellado se pierde."),
    )  # fmt: skip


def check_mail() -> Iterator[Finding]:
    """Tell whether mails leave the school, and what is missing for them."""
    settings = current_app.config
    if settings["MAIL"] != "smtp":
        yield Finding(
            Level.ADVICE,
            _("Esta escuela no envía correos."),
            _("Para enviarlos, pon ESCUELA_MAIL=smtp (docs/operators.md). Sin correo, los avisos "
              "están en la página y en la lista por entregar a mano."),
        )  # fmt: skip
        return
    missing = [name for name in ("MAIL_HOST", "MAIL_FROM") if not settings[name]]
    for name in missing:
        yield Finding(
            Level.MISSING,
            _("Falta ESCUELA_%(name)s y no sale ningún correo.", name=name),
            _('Mira docs/operators.md, "Mail".'),
        )
    is_far = settings["MAIL_HOST"] not in ("localhost", "127.0.0.1", "::1")
    if settings["MAIL_SECURITY"] == "none" and is_far:
        yield Finding(
            Level.UNSAFE,
            _("Los correos van sin cifrar hasta el servidor, con las direcciones de la gente."),
            _("Pon ESCUELA_MAIL_SECURITY=starttls o tls."),
        )
    elif not missing:
        yield Finding(Level.GOOD, _("Los correos salen por %(host)s.", host=settings["MAIL_HOST"]))


def check_consent() -> Iterator[Finding]:
    """Look whether the texts that people agreed to are all there, to the letter."""
    try:
        lost = consents.list_lost_texts()
    except SQLAlchemyError:
        return  # the database's own check has said so
    for read in lost:
        yield Finding(
            Level.MISSING,
            _("Alguien dijo que sí a un texto que ya no está: %(slug)s, versión %(number)s.",
              slug=read.slug, number=read.version),
            _("Vuelve a poner sus archivos en la carpeta de ESCUELA_CONSENT_TEXTS."),
        )  # fmt: skip
    if not lost:
        yield Finding(Level.GOOD, _("Los textos a los que la gente dijo que sí están todos."))


CHECKS = {
    "settings": check_settings,
    "folders": check_folders,
    "database": check_database,
    "storage": check_storage,
    "worker": check_worker,
    "seal": check_seal,
    "mail": check_mail,
    "consent": check_consent,
}
