"""Job and what its workers keep about it. No person is named here: rows hold ids and numbers."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escuela import clock
from escuela.db import Model, new_public_id
from escuela.jobs.rules import Lane, Priority, State

NEVER = datetime(2000, 1, 1, tzinfo=UTC)

# Partial indexes are only used where the query says the very same constant, not a parameter.
IS_QUEUED = sa.text("state = 'queued'")
IS_RUNNING = sa.text("state = 'running'")
IS_DEAD = sa.text("cleared < 2 AND ended_at IS NOT NULL")


class Job(Model):
    """One piece of work, from its order to its end."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("progress >= 0 AND progress <= 1", name="progress"),
        CheckConstraint("(state = 'running') = (token IS NOT NULL)", name="token"),
        Index("ix_job_queued", "lane", "group_id", "priority", "id",
              sqlite_where=IS_QUEUED, postgresql_where=IS_QUEUED),
        Index("ix_job_running", "lease_until",
              sqlite_where=IS_RUNNING, postgresql_where=IS_RUNNING),
        Index("ix_job_thing", "thing", "thing_id"),
        Index("ix_job_state_id", "state", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id, in the order of asking."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses, and in the names of an attempt's files."""
    kind: Mapped[str]
    """Name of the payload class: which task does it."""
    payload: Mapped[str]
    """The payload's fields as JSON: ids, numbers, short words of ours."""
    lane: Mapped[Lane]
    """Which threads do it."""
    state: Mapped[State] = mapped_column(default=State.QUEUED)
    """Where it stands."""
    priority: Mapped[int] = mapped_column(default=Priority.NORMAL)
    """Order within a lane, lower first; Priority names the usual ones."""
    aged_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When waiting last improved the priority (first: when it was asked)."""
    group_id: Mapped[int] = mapped_column(default=0)
    """The organization it is for, 0 for none: groups take turns."""
    thing: Mapped[str | None]
    """The table of what it is about, for lists: "video"."""
    thing_id: Mapped[int | None]
    """The row it is about. No foreign key: a job outlives what it worked on."""
    attempt: Mapped[int] = mapped_column(default=0)
    """Serial number of the newest run, from 1; never reused, so prefixes are not either."""
    tries: Mapped[int] = mapped_column(default=0)
    """Runs that count against the task's max_attempts since it was last queued by a person."""
    delays: Mapped[int] = mapped_column(default=0)
    """Transient errors in a row."""
    max_attempts: Mapped[int]
    """Tries after which it fails; from the task."""
    run_after: Mapped[datetime]
    """Not to be claimed earlier, by the database's clock."""
    lease_until: Mapped[datetime | None]
    """Until when the worker holds it without a sign of life, by the database's clock."""
    token: Mapped[str | None]
    """Secret of the newest run: only its holder finishes the job. Empty unless running."""
    worker: Mapped[str | None]
    """Name of the process that ran it last: scratch knows when that one is dead."""
    progress: Mapped[float] = mapped_column(default=0.0)
    """How much of the newest run is done, 0 to 1."""
    left_s: Mapped[float | None]
    """Seconds that the task expects to need still; empty: not known."""
    error_code: Mapped[str | None]
    """Cause of the last error as one word; empty: none yet."""
    error_words: Mapped[str | None]
    """Cause as a sentence for people, in Spanish; translated where it is shown."""
    log_tail: Mapped[str] = mapped_column(default="")
    """Last technical lines of the newest run: for whoever mends it, never content of a file."""
    created_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When it was asked."""
    started_at: Mapped[datetime | None]
    """When the newest run began."""
    finished_at: Mapped[datetime | None]
    """When it came to an end, whichever; empty while it is queued or running."""
    cancel_requested_at: Mapped[datetime | None]
    """When somebody asked the running job to stop."""


class JobAttempt(Model):
    """One run of a job: so that what a dead run left in the storage is found and removed."""

    __tablename__ = "job_attempt"
    __table_args__ = (
        UniqueConstraint("job_id", "attempt"),
        Index("ix_job_attempt_dead", "ended_at", sqlite_where=IS_DEAD, postgresql_where=IS_DEAD),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id", ondelete="CASCADE"))
    """The job."""
    attempt: Mapped[int]
    """Which run of it."""
    prefix: Mapped[str]
    """Where in the storage this run writes; ends with "/"."""
    ended_at: Mapped[datetime | None]
    """When it died: its files are to be removed. Empty: it runs, or it won and they stay."""
    cleared: Mapped[int] = mapped_column(default=0)
    """How often its files were removed: at once, and again later for what a frozen worker wrote
    when it woke."""


class JobTurn(Model):
    """When a group was last served in a lane: the one that waited longest is next."""

    __tablename__ = "job_turn"

    lane: Mapped[Lane] = mapped_column(primary_key=True)
    """The lane."""
    group_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The group, as in Job."""
    served_at: Mapped[datetime] = mapped_column(default=NEVER)
    """By the database's clock."""
