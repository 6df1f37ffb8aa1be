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
from escuela.storage import StorageAway, Unprepared, storage

LOW_DISK_BYTES = 2 * 1024**3
"""An hour of video takes 1.1 GB in five rungs while it is encoded (measured)."""

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
    if not current_app.config["SECURITY_CONTACT"]:
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
    else:
        yield Finding(
            Level.MISSING,
            _("No se puede guardar un archivo y volver a leerlo."),
            _("Revisa ESCUELA_STORAGE y los ajustes de S3 en docs/settings.md."),
        )


def check_worker() -> Iterator[Finding]:
    """Look whether work is waiting for a worker that is not there."""
    try:
        age_s = jobs.oldest_waiting_age_s()
    except SQLAlchemyError:
        return  # the database's own check has said so
    if age_s is not None and age_s > WAITING_MAX_S:
        yield Finding(
            Level.MISSING,
            _("Hay trabajos que esperan hace %(minutes)s minutos.", minutes=round(age_s / 60)),
            _("Mira si el proceso «flask worker» está encendido."),
        )
    else:
        yield Finding(Level.GOOD, _("Ningún trabajo espera demasiado."))


def check_mail() -> Iterator[Finding]:
    """Say that this version sends no mail, so nobody waits for one."""
    yield Finding(
        Level.ADVICE,
        _("Esta escuela no envía correos."),
        _("Entrega en persona los enlaces de invitación y de recuperación."),
    )


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
    "mail": check_mail,
    "consent": check_consent,
}
