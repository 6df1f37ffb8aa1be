"""The local engine: a worker that polls the job table, with threads of its own for each lane."""

import logging
import os
import threading
import time
from collections.abc import Collection, Sequence

from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from escuela.db import db
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


class LaneThread(threading.Thread):
    """Does the jobs of a lane, one after the other, until it is told to leave."""

    def __init__(self, app: Flask, lane: Lane, stopping: threading.Event) -> None:
        super().__init__(name=lane, daemon=True)
        self.lane = lane
        self.current: tuple[Claim, Run] | None = None
        self._app = app
        self._stopping = stopping
        self._poll_s = float(app.config["JOBS_POLL_S"])

    @property
    def is_lost(self) -> bool:
        """Whether it died, or hangs in a task that was given up on."""
        return not self.is_alive() or self._is_replaced

    @property
    def _is_replaced(self) -> bool:
        current = self.current
        return current is not None and current[1].is_abandoned

    def run(self) -> None:
        """Claim and do; look again after a while where there was nothing."""
        while not (self._stopping.is_set() or self._is_replaced):
            try:
                was_busy = self.take_one()
            except OperationalError:
                log.warning("%s: the database is away", self.lane)
                self._stopping.wait(AWAY_S)
            except Exception:
                log.exception("%s: no claim", self.lane)
                self._stopping.wait(AWAY_S)
            else:
                if not was_busy:
                    self._stopping.wait(self._poll_s)

    def take_one(self) -> bool:
        """Do one job; False if there was none."""
        with self._app.app_context():
            held = claim_next(self.lane)
        if held is None:
            return False
        run = runner.new_run(held)
        self.current = held, run
        runner.run_claimed(self._app, held, run)
        if not run.is_abandoned:
            self.current = None
        return True


class Worker:
    """One process that does jobs until it is told to stop."""

    def __init__(self, app: Flask, lanes: Collection[Lane] = tuple(Lane)) -> None:
        self._app = app
        self._stopping = threading.Event()
        self._threads = [
            LaneThread(app, lane, self._stopping)
            for lane in lanes
            for _ in range(int(app.config[f"JOBS_{lane.name}_THREADS"]))
        ]

    def run(self) -> None:
        """Work until stop() is called; then let jobs end, and hand back those that don't."""
        sweeper = Sweeper(self._app, self._stopping)
        sweeping = threading.Thread(target=sweeper.run, name="sweeper", daemon=True)
        for thread in (*self._threads, sweeping):
            thread.start()
        # Woken in between, so the main thread sees signals.
        while not self._stopping.wait(0.5):
            self._replace_lost()
        self._drain()
        sweeping.join(LAST_WORD_S)
        with self._app.app_context():
            scratch().leave()

    def stop(self) -> None:
        """Claim nothing more; run() ends soon. Safe to call from a signal handler."""
        self._stopping.set()

    def _replace_lost(self) -> None:
        for place, thread in enumerate(self._threads):
            if thread.is_lost:
                self._threads[place] = LaneThread(self._app, thread.lane, self._stopping)
                self._threads[place].start()

    def _drain(self) -> None:
        log.info("stopping: %s jobs are running", len(self._running()))
        if _join(self._threads, float(self._app.config["JOBS_DRAIN_S"])):
            return
        for _, run in self._running():
            run.stop(HandedBack())
        if not _join(self._threads, LAST_WORD_S):
            self._hand_back()

    def _hand_back(self) -> None:
        # These tasks don't listen. Their token is taken from them and the process ends, and
        # with it whatever they started.
        with self._app.app_context():
            try:
                for held, _ in self._running():
                    outcomes.settle(held, outcomes.of_error(HandedBack(), held))
            except OperationalError:
                log.warning("the database is away: the leases will lapse")
        logging.shutdown()
        os._exit(0)

    def _running(self) -> list[tuple[Claim, Run]]:
        return [thread.current for thread in self._threads if thread.current]


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


def _join(threads: Sequence[threading.Thread], within_s: float) -> bool:
    ends_at = time.monotonic() + within_s
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))
    return not any(thread.is_alive() for thread in threads)
