"""What people do with jobs: cancel, try again, let one go first."""

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import database_now, db, lock, transaction
from escuela.errors import Conflict
from escuela.i18n import _
from escuela.jobs import leases, outcomes
from escuela.jobs.models import Job
from escuela.jobs.rules import ENDED, Priority, State


def cancel_job(job: Job, *, by: Viewer) -> None:
    """Stop a job: at once if it waits, within 5 s if it runs. A second call changes nothing.

    Raises Conflict if it has come to its end.
    """
    with transaction():
        lock(job)
        if job.state is State.CANCELLED or job.cancel_requested_at is not None:
            return
        if job.state in ENDED:
            raise Conflict(_("Este trabajo ya terminó. No hay nada que cancelar."))
        job.cancel_requested_at = clock.utc_now()
        if job.state is State.QUEUED:
            job.state, job.finished_at = State.CANCELLED, clock.utc_now()
            job.error_code, job.error_words = "cancelled", str(outcomes.WORDS["cancelled"])
            outcomes.tell_domain(job.kind, job.payload, State.CANCELLED)
        _record("job.cancel", job, by)


def retry_job(job: Job, *, by: Viewer) -> None:
    """Queue a job that failed or was cancelled once more, with all its tries.

    One that waits for its next try goes at once. Raises Conflict if it runs or is done.
    """
    with transaction():
        lock(job)
        if job.state in (State.RUNNING, State.DONE):
            raise Conflict(_("Este trabajo está en marcha o ya está hecho. Actualiza la página."))
        leases.ensure_turn(job.lane, job.group_id)
        job.state, job.finished_at, job.cancel_requested_at = State.QUEUED, None, None
        job.tries, job.delays, job.aged_at = 0, 0, clock.utc_now()
        job.run_after = database_now()
        db.session.flush()
        db.session.refresh(job)
        _record("job.retry", job, by)


def raise_priority(job: Job, *, by: Viewer) -> None:
    """Let a waiting job go before the others. A second call changes nothing.

    Raises Conflict if it waits no more.
    """
    with transaction():
        lock(job)
        if job.state is not State.QUEUED:
            raise Conflict(_("Este trabajo ya no espera. Actualiza la página."))
        if job.priority <= Priority.HIGH:
            return
        job.priority = Priority.HIGH
        _record("job.raise_priority", job, by)


def _record(deed: str, job: Job, by: Viewer) -> None:
    audit.record(deed, "job", job.id, by_id=by.account_id)
