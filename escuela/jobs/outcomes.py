"""What becomes of a job that was not finished: decided here, written under its token."""

import logging
import traceback
from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import DBAPIError, OperationalError

from escuela.db import database_now, transaction
from escuela.errors import TryLater
from escuela.i18n import lazy
from escuela.jobs import leases
from escuela.jobs.errors import (
    Cancelled,
    HandedBack,
    PermanentFailure,
    TimedOut,
    TransientFailure,
)
from escuela.jobs.leases import Claim
from escuela.jobs.registry import find_task
from escuela.jobs.rules import ENDED, Next, State, after_delay, after_fault, after_loss

log = logging.getLogger(__name__)

OUTSIDE = (TransientFailure, TryLater, OperationalError)
"""Errors of something that will answer again: database, storage, a busy service."""

WORDS = {
    "cancelled": lazy("Alguien canceló este trabajo."),
    "fault": lazy(
        "Algo falló de nuestro lado. Vuelve a intentarlo; "
        "si se repite, avisa a quien cuida la escuela."
    ),
    "outside": lazy("Un servicio que necesitamos no responde. Volvemos a intentarlo en un rato."),
    "timeout": lazy("Tardó demasiado y lo detuvimos."),
    "unknown_task": lazy("Este trabajo es de otra versión de la escuela. Ya no se puede hacer."),
    "worker_lost": lazy("El programa que hacía este trabajo se cortó."),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run without success ends."""

    next: Next
    code: str | None
    words: str | None
    is_counted: bool = True
    """Whether the try counts against max_attempts."""
    is_delay: bool = False
    """Whether something outside was the cause."""


def of_error(error: Exception, held: Claim) -> Outcome:
    """Decide by what was raised."""
    first_s = float(current_app.config["JOBS_BACKOFF_S"])
    if isinstance(error, Cancelled):
        return _outcome(Next(State.CANCELLED), "cancelled")
    if isinstance(error, HandedBack):
        return Outcome(Next(State.QUEUED), None, None, is_counted=False)
    if isinstance(error, PermanentFailure):
        return Outcome(Next(State.FAILED), error.code, error.message)
    if isinstance(error, OUTSIDE):
        following = after_delay(held.delays + 1, first_s)
        words = error.message if isinstance(error, TransientFailure) else ""
        words = words or str(WORDS["outside"])
        return Outcome(following, "outside", words, is_counted=False, is_delay=True)
    code = "timeout" if isinstance(error, TimedOut) else "fault"
    return _outcome(after_fault(held.tries, held.max_attempts, first_s), code)


def of_loss(held: Claim, *, is_cancelled: bool) -> Outcome:
    """Decide for a run whose worker gave no sign of life."""
    if is_cancelled:
        return _outcome(Next(State.CANCELLED), "cancelled")
    first_s = float(current_app.config["JOBS_BACKOFF_S"])
    return _outcome(after_loss(held.tries, held.max_attempts, first_s), "worker_lost")


def settle(held: Claim, outcome: Outcome, log_tail: str | None = None) -> bool:
    """Write an outcome; False if the job is held no more, and only the run's files are noted."""
    try:
        return _settle(held, outcome, log_tail, is_told=True)
    except DBAPIError:
        raise
    except Exception:
        # The domain's own `ended` failed. The job must come to its end all the same.
        log.exception("job %s: ended() failed", held.job_id)
        return _settle(held, outcome, log_tail, is_told=False)


def describe(error: Exception) -> str:
    """Return kind and places of an error, and never its message: messages quote values (R18)."""
    places = [
        f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-12:]
    ]
    return "\n".join((type(error).__name__, *places))


def _settle(held: Claim, outcome: Outcome, log_tail: str | None, *, is_told: bool) -> bool:
    state = outcome.next.state
    values: dict[str, object] = {
        "run_after": database_now(outcome.next.delay_s),
        "tries": held.tries - (0 if outcome.is_counted else 1),
        "delays": held.delays + 1 if outcome.is_delay else 0,
    }
    if outcome.code is not None:
        values |= {"error_code": outcome.code, "error_words": outcome.words}
    if log_tail is not None:
        values["log_tail"] = log_tail
    with transaction():
        is_held = leases.give_up(held, state, **values)
        if is_held and is_told and state in ENDED:
            tell_domain(held.kind, held.payload, state)
    return is_held


def tell_domain(kind: str, payload: str, state: State) -> None:
    """Call the task's `ended`, inside the transaction that ends the job."""
    task = find_task(kind)
    if task is not None and task.ended is not None:
        task.ended(task.load(payload), state)


def _outcome(
    following: Next, code: str, *, is_counted: bool = True, is_delay: bool = False
) -> Outcome:
    return Outcome(following, code, str(WORDS[code]), is_counted, is_delay)
