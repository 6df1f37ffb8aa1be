"""How long the database may work on one question of a page, so that none holds up the school.

Commands and workers may take as long as they need: only what a request asks is bounded.
"""

import time
from sqlite3 import Connection as SQLiteConnection
from typing import Any

import sqlalchemy as sa
from flask import Flask, has_request_context
from sqlalchemy import exc

STEPS = 200_000
"""Instructions of SQLite between two looks at the clock: some milliseconds of work. Each look waits
for its turn among all threads of the process, so it must be rare."""

TIME_IS_UP = ("interrupted", "statement timeout", "database is locked", "lock timeout")
"""How the engines say that they gave up waiting or working."""


def init_app(app: Flask, engine: sa.Engine) -> None:
    """Let the engine end what takes longer than QUERY_SECONDS."""
    seconds = float(app.config["QUERY_SECONDS"])
    bound = _bound_sqlite if engine.dialect.name == "sqlite" else _bound_postgresql
    bound(engine, seconds)


def is_up(error: Exception) -> bool:
    """Say whether this error of the database only means that it is too busy now."""
    return reason_of(error) is not None


def reason_of(error: Exception) -> str | None:
    """Say for the log what the database was too busy for; None for any other error."""
    if isinstance(error, exc.TimeoutError):
        return "no connection was free"
    if not isinstance(error, exc.OperationalError):
        return None
    return next((words for words in TIME_IS_UP if words in str(error.orig)), None)


def _bound_sqlite(engine: sa.Engine, seconds: float) -> None:
    def connected(connection: SQLiteConnection, record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's
        question = record.info.setdefault("question", {"is_page": False, "since": None})

        def is_late() -> bool:
            if not question["is_page"]:
                return False
            # Of its own work: a machine that has much else to do makes people wait, and refuses
            # none.
            worked_s = time.thread_time()
            if question["since"] is None:
                question["since"] = worked_s
            return bool(worked_s - question["since"] > seconds)

        connection.set_progress_handler(is_late, STEPS)

    def begins(connection: sa.Connection, *_: object) -> None:
        connection.info["question"].update(is_page=has_request_context(), since=None)

    sa.event.listen(engine, "connect", connected)
    sa.event.listen(engine, "before_cursor_execute", begins)


def _bound_postgresql(engine: sa.Engine, seconds: float) -> None:
    def lent(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - psycopg's
        wanted = round(seconds * 1000) if has_request_context() else 0
        if record.info.get("query_ms", 0) == wanted:
            return
        connection.autocommit = True  # or the next rollback would take it back
        connection.execute(f"SET statement_timeout = {wanted}")
        connection.autocommit = False
        record.info["query_ms"] = wanted

    sa.event.listen(engine, "checkout", lent)
