"""Runs one claimed job: the task sees a Run, a watch beside it keeps the lease."""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import OperationalError

from escuela.db import db, transaction
from escuela.jobs import leases, outcomes, strays
from escuela.jobs.errors import (
    Cancelled,
    HandedBack,
    LeaseLost,
    PermanentFailure,
    Stopped,
    TimedOut,
)
from escuela.jobs.leases import Claim, Sign
from escuela.jobs.registry import Task, find_task
from escuela.storage import StorageAway, scratch

log = logging.getLogger(__name__)

LOG_LINES = 60
RETRY_S = 1.0
"""Between tries to reach a database that is away."""
HUNG_S = 30.0
"""A task that does not listen this long after its time was up is given up on."""


class Run:
    """What a task knows of its run. Its methods may be called from any thread."""

    def __init__(self, held: Claim, timeout_s: float) -> None:
        self._held = held
        self._ends_at = time.monotonic() + timeout_s
        self._stop: Stopped | None = None
        self._stopping = threading.Event()
        self._progress = 0.0
        self._left_s: float | None = None
        self._lines: deque[str] = deque(maxlen=LOG_LINES)
        self._folders = ExitStack()
        self._folder: Path | None = None
        self.is_finished = False
        self.is_abandoned = False

    @property
    def job_id(self) -> int:
        """The job's internal id."""
        return self._held.job_id

    @property
    def attempt(self) -> int:
        """Serial number of this run of the job, from 1."""
        return self._held.attempt

    @property
    def token(self) -> str:
        """The secret that makes this run the holder of the job."""
        return self._held.token

    @property
    def prefix(self) -> str:
        """Where in the storage this run writes; what a run that did not win left is removed."""
        return self._held.prefix

    @property
    def folder(self) -> Path:
        """A local folder for this run alone, removed at its end."""
        if self._folder is None:
            name = f"job-{self.job_id}-{self.attempt}"
            self._folder = self._folders.enter_context(scratch().subfolder(name))
        return self._folder

    @property
    def sign(self) -> Sign:
        """What the watch writes with a sign of life."""
        return Sign(self._progress, self._left_s, "\n".join(self._lines))

    def progress(self, fraction: float, left_s: float | None = None) -> None:
        """Tell how much is done (0 to 1) and how many seconds are left, if known."""
        self._progress = min(max(fraction, 0.0), 1.0)
        self._left_s = left_s

    def log(self, line: str) -> None:
        """Keep a technical line for the job's page: ids and numbers, never content."""
        self._lines.append(line[:500])

    def cancelled(self) -> bool:
        """Say whether to stop now, whatever the reason; for loops that wait on a process."""
        if self._stop is None and time.monotonic() > self._ends_at:
            self.stop(TimedOut())
        return self._stop is not None

    def check(self) -> None:
        """Raise Cancelled, LeaseLost, TimedOut or HandedBack if the task is to stop."""
        if self.cancelled() and self._stop is not None:
            raise self._stop

    def stop(self, reason: Stopped) -> None:
        """Tell the task to stop; the first reason stays, but a lost lease beats all others."""
        if self._stop is None or isinstance(reason, LeaseLost):
            self._stop = reason
            self._stopping.set()

    @contextmanager
    def finish(self) -> Iterator[None]:
        """Open the transaction that ends the job: what is written in it stands with it.

        It waits while the database is away. Raises LeaseLost, before anything is written, if
        the job is not this run's any more.
        """
        with self._opened():
            yield
        self.is_finished = True

    @property
    def reason(self) -> Stopped | None:
        """Why the run is to stop; None while it is not."""
        return self._stop

    @property
    def is_hung(self) -> bool:
        """Whether the task neither ended nor stopped although its time was up long ago."""
        return not self.is_finished and time.monotonic() > self._ends_at + HUNG_S

    def close(self) -> None:
        """Remove the local folder."""
        self._folders.close()

    def _opened(self) -> ExitStack:
        while True:
            try:
                with ExitStack() as stack:
                    stack.enter_context(transaction())
                    if not leases.finish(self._held, self.sign.log_tail):
                        raise LeaseLost
                    return stack.pop_all()
            except OperationalError:
                log.warning("job %s: the database is away, finishing waits", self.job_id)
                self._stopping.wait(RETRY_S)
                self.check()


class Watch(threading.Thread):
    """Beside a run: gives signs of life, and looks for a cancel on its own."""

    def __init__(self, app: Flask, run: Run, held: Claim) -> None:
        super().__init__(name=f"watch-{held.job_id}", daemon=True)
        self._app = app
        self._run = run
        self._held = held
        self._over = threading.Event()
        self._heartbeat_s = float(app.config["JOBS_HEARTBEAT_S"])
        self._lease_s = float(app.config["JOBS_LEASE_S"])
        self._poll_s = min(float(app.config["JOBS_CANCEL_POLL_S"]), self._heartbeat_s)
        self._renewed_at = time.monotonic()
        self._told = run.sign

    def run(self) -> None:
        """Look until the run is over."""
        while not self._over.wait(self._poll_s):
            with self._app.app_context():
                try:
                    self.look()
                except OperationalError:
                    # Nobody else can claim meanwhile either: the token decides afterwards.
                    log.warning("job %s: no sign of life, the database is away", self._held.job_id)

    def look(self) -> None:
        """Give a sign of life if one is due, and stop the run if it is to stop."""
        if self._run.is_hung:
            self._abandon()
            return
        sign = self._run.sign
        if sign != self._told or time.monotonic() - self._renewed_at >= self._heartbeat_s:
            answer = leases.renew(self._held, sign, lease_s=self._lease_s)
            self._renewed_at, self._told = time.monotonic(), sign
        else:
            answer = leases.look(self._held)
        if self._over.is_set():
            return
        if answer is None:
            self._run.stop(LeaseLost())
        elif answer:
            self._run.stop(Cancelled())

    def _abandon(self) -> None:
        log.error("job %s: hangs; its thread is left to itself", self._held.job_id)
        outcomes.settle(self._held, outcomes.of_error(TimedOut(), self._held))
        self._run.stop(LeaseLost())
        self._run.is_abandoned = True
        self._over.set()

    def end(self) -> None:
        """Stop looking; the run is over."""
        self._over.set()


@contextmanager
def watched(app: Flask, run: Run, held: Claim) -> Iterator[None]:
    """Keep the lease of a run as long as the block lasts."""
    watch = Watch(app, run, held)
    watch.start()
    try:
        yield
    finally:
        watch.end()
        watch.join()


def run_claimed(app: Flask, held: Claim, run: Run, *, is_watched: bool = True) -> None:
    """Do a claimed job and write how it ended. Raises nothing that a task raises."""
    with app.app_context():
        try:
            with watched(app, run, held) if is_watched else ExitStack():
                _do(find_task(held.kind), held, run)
        except Exception as error:
            # What a task raises because it was told to stop (ffmpeg was killed) is not the cause.
            _record(held, run, run.reason or error)
            _clear(held)
        finally:
            run.close()
            db.session.rollback()


def new_run(held: Claim) -> Run:
    """Return the Run of a claim; its time starts now."""
    task = find_task(held.kind)
    return Run(held, task.timeout_s if task else 0.0)


def _do(task: Task | None, held: Claim, run: Run) -> None:
    if task is None:
        raise PermanentFailure("unknown_task", outcomes.WORDS["unknown_task"])
    log.info("job %s: %s, attempt %s", held.job_id, held.kind, held.attempt)
    task.function(task.load(held.payload), run)
    if not run.is_finished:
        with run.finish():
            pass


def _record(held: Claim, run: Run, error: Exception) -> None:
    if isinstance(error, Stopped):
        log.info("job %s: %s", held.job_id, type(error).__name__)
    else:
        run.log(outcomes.describe(error))
        log.warning("job %s: %s", held.job_id, outcomes.describe(error))
    while True:
        db.session.rollback()
        try:
            outcomes.settle(held, outcomes.of_error(error, held), run.sign.log_tail)
        except OperationalError:
            # Unless the worker is to stop: then the lease lapses and the sweeper does the same.
            if isinstance(run.reason, HandedBack):
                return
            time.sleep(RETRY_S)
        else:
            return


def _clear(held: Claim) -> None:
    try:
        strays.clear_run(held.job_id, held.attempt)
    except (StorageAway, OperationalError):
        log.warning("job %s: files of attempt %s wait for the sweeper", held.job_id, held.attempt)
