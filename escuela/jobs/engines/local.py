"""The local engine: a worker that polls the job table, with threads of its own for each lane."""

import logging
import os
import threading
import time
from collections.abc import Collection

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from escuela.db import db, transaction
from escuela.jobs import leases, outcomes, runner
from escuela.jobs.errors import HandedBack
from escuela.jobs.leases import Claim
from escuela.jobs.rules import Lane
from escuela.jobs.runner import Run
from escuela.jobs.sweeper import Sweeper
from escuela.storage import scratch

log = logging.getLogger(__name__)

AWAY_S = 2.0
"""Between looks while the database is away."""
LAST_WORD_S = 5.0
"""For tasks to stop once they are told that the worker is stopping."""


class Worker:
    """One process that does jobs until it is told to stop."""

    def __init__(self, app: Flask, lanes: Collection[Lane] = tuple(Lane)) -> None:
        self._app = app
        self._lanes = [lane for lane in lanes for _ in range(self._threads_of(lane))]
        self._stopping = threading.Event()
        self._runs: dict[Claim, Run] = {}
        self._lock = threading.Lock()

    def run(self) -> None:
        """Work until stop() is called; then let jobs end, and hand back those that don't."""
        sweeper = Sweeper(self._app, self._stopping)
        threads = [
            threading.Thread(target=self._work, args=(lane,), name=f"{lane}-{n}", daemon=True)
            for n, lane in enumerate(self._lanes)
        ]
        threads.append(threading.Thread(target=sweeper.run, name="sweeper", daemon=True))
        for thread in threads:
            thread.start()
        # Woken in between, so the main thread sees signals.
        while not self._stopping.wait(0.5):
            pass
        self._drain(threads)
        with self._app.app_context():
            scratch().leave()

    def stop(self) -> None:
        """Claim nothing more; run() ends soon. Safe to call from a signal handler."""
        self._stopping.set()

    def _threads_of(self, lane: Lane) -> int:
        return int(self._app.config[f"JOBS_{lane.name}_THREADS"])

    def _work(self, lane: Lane) -> None:
        poll_s = float(self._app.config["JOBS_POLL_S"])
        while not self._stopping.is_set():
            try:
                was_busy = self._take_one(lane)
            except OperationalError:
                log.warning("%s: the database is away", lane)
                self._stopping.wait(AWAY_S)
            except Exception:
                log.exception("%s: no claim", lane)
                self._stopping.wait(AWAY_S)
            else:
                if not was_busy:
                    self._stopping.wait(poll_s)

    def _take_one(self, lane: Lane) -> bool:
        with self._app.app_context():
            held = claim_next(lane)
        if held is None:
            return False
        run = runner.new_run(held)
        with self._lock:
            self._runs[held] = run
        try:
            runner.run_claimed(self._app, held, run)
        finally:
            with self._lock:
                del self._runs[held]
        return True

    def _drain(self, threads: list[threading.Thread]) -> None:
        log.info("stopping: %s jobs are running", len(self._runs))
        if _join(threads, float(self._app.config["JOBS_DRAIN_S"])):
            return
        with self._lock:
            left = dict(self._runs)
        for run in left.values():
            run.stop(HandedBack())
        if not _join(threads, LAST_WORD_S):
            self._hand_back()

    def _hand_back(self) -> None:
        # These tasks don't listen. Their token is taken from them and the process ends, and
        # with it whatever they started.
        with self._lock:
            left = list(self._runs)
        with self._app.app_context(), transaction():
            for held in left:
                outcomes.settle(held, outcomes.of_error(HandedBack(), held))
        logging.shutdown()
        os._exit(0)


def claim_next(lane: Lane) -> Claim | None:
    """Claim the next job of a lane for this process; None if there is none to do now."""
    if not leases.has_work(lane):
        return None
    return leases.claim(
        lane, lease_s=float(current_app.config["JOBS_LEASE_S"]), worker=scratch().name
    )


def run_until_idle(
    app: Flask, lanes: Collection[Lane] = tuple(Lane), *, is_watched: bool = True
) -> int:
    """Do what can be done now, one job after the other in this thread; return how many.

    Without a watch no second connection is used, as a database in memory needs.
    """
    count = 0
    while True:
        with app.app_context():
            held = next((h for lane in lanes if (h := claim_next(lane))), None)
            db.session.rollback()
        if held is None:
            return count
        runner.run_claimed(app, held, runner.new_run(held), is_watched=is_watched)
        count += 1


def _join(threads: list[threading.Thread], within_s: float) -> bool:
    ends_at = time.monotonic() + within_s
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
