"""The one way to ask for work."""

from escuela.db import database_now, db, transaction
from escuela.jobs import leases
from escuela.jobs.models import Job
from escuela.jobs.registry import Payload, as_json, task_of
from escuela.jobs.rules import Priority

__all__ = ["Priority", "enqueue"]


def enqueue(
    payload: Payload,
    *,
    priority: Priority = Priority.NORMAL,
    about: tuple[str, int] | None = None,
    group: int = 0,
    after_s: float = 0.0,
) -> Job:
    """Write a job. Call it inside the deed's own transaction: both stand or neither.

    `about` names the thing whose page lists the job; `group` is the organization that waits for
    it. Raises LookupError for a payload without a task.
    """
    task = task_of(payload)
    thing, thing_id = about or (None, None)
    with transaction():
        leases.ensure_turn(task.lane, group)
        job = Job(
            kind=task.kind,
            payload=as_json(payload),
            lane=task.lane,
            priority=priority,
            group_id=group,
            thing=thing,
            thing_id=thing_id,
            max_attempts=task.max_attempts,
            run_after=database_now(after_s),
        )
        db.session.add(job)
        db.session.flush()
    return job
