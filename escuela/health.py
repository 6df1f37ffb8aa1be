"""/health for machines: is it live, is it ready, and what is getting tight.

Public and short: numbers about the machine, nothing about people, videos or places. People read
`flask doctor` instead, which says what to do.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from escuela.authz.guard import public
from escuela.config import ROOT
from escuela.db import db
from escuela.jobs import queries as jobs
from escuela.storage import LOW_DISK_BYTES

Probe = Callable[[], str]

OLD_QUEUE_S = 6 * 3600
"""A job waiting longer than this tells of a worker that is gone or far too slow."""


def init_app(app: Flask) -> None:
    """Attach the three addresses."""
    app.extensions["health"] = {}
    app.add_url_rule("/health", view_func=show_health)
    app.add_url_rule("/health/live", view_func=is_live)
    app.add_url_rule("/health/ready", view_func=is_ready)


def register(app: Flask, name: str, probe: Probe) -> None:
    """Let a feature add a word of its own, such as the level of the sandbox."""
    app.extensions["health"][name] = probe


@public
def is_live() -> tuple[dict[str, object], int]:
    """Say that the process answers; asks nobody else."""
    return {"live": True}, 200


@public
def is_ready() -> tuple[dict[str, object], int]:
    """Say whether pages can be served: the database is there, with the schema of this code."""
    ready = _database_is_ready()
    return {"ready": ready}, 200 if ready else 503


@public
def show_health() -> tuple[dict[str, object], int]:
    """Say all of it; 503 when pages can't be served, 200 with words under `degraded` otherwise."""
    ready = _database_is_ready()
    free = shutil.disk_usage(Path(str(current_app.config["DATA_FOLDER"]))).free
    age = round(jobs.oldest_waiting_age_s() or 0) if ready else None
    degraded = [
        word
        for word, is_so in (
            ("database", not ready),
            ("disk", free < LOW_DISK_BYTES),
            ("queue", age is not None and age > OLD_QUEUE_S),
        )
        if is_so
    ]
    answer: dict[str, object] = {
        "live": True,
        "ready": ready,
        "degraded": degraded,
        "queue_age_s": age,
        "disk_free_bytes": free,
    }
    probes: dict[str, Probe] = current_app.extensions["health"]
    answer.update({name: probe() for name, probe in probes.items()})
    return answer, 200 if ready else 503


def _database_is_ready() -> bool:
    try:
        with db.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
            current = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return False
    return current == _newest_migration()


def _newest_migration() -> str | None:
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()
