"""A school whose jobs are under test, with real worker processes beside it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from escuela.audit.models import AuditEntry
from escuela.db import db
from escuela.jobs import queries
from escuela.jobs.models import Job
from tests.escuela.jobs import practice

# Seconds, so that a test of a minute's patience takes a moment.
QUICK = {"LEASE_S": 2.0, "HEARTBEAT_S": 0.5, "SWEEP_S": 0.3, "CANCEL_POLL_S": 0.2, "POLL_S": 0.1,
         "BACKOFF_S": 0.2, "DRAIN_S": 1.0}  # fmt: skip


@dataclass
class Works:
    """A school whose jobs are under test."""

    app: Flask
    folder: Path
    uri: str
    root: Path
    module: str = "tests.escuela.jobs.practice"
    """Where workers find the application."""
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(
        self, folder: Path | None = None, *, slow: bool = False
    ) -> subprocess.Popen[bytes]:
        """Start a real worker; with a folder of its own it is like one on another machine.

        A slow one keeps the timing that the school has in earnest.
        """
        quick = {f"ESCUELA_JOBS_{name}": str(value) for name, value in QUICK.items()}
        timing = {} if slow else quick
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", sys.executable, "-m", "flask",
                 "--app", self.module, "worker"],
                cwd=self.root, stdout=log, stderr=log,
                env={**os.environ, **timing, "ESCUELA_DATA": str(folder or self.folder),
                     "ESCUELA_DATABASE": self.uri},
            )  # fmt: skip
        self.processes.append(process)
        return process

    def end_workers(self) -> None:
        """Kill what still runs, frozen ones too."""
        for process in self.processes:
            process.kill()
            process.wait()

    def job(self, job_id: int) -> Job:
        """Read a job anew."""
        with self.app.app_context():
            return db.session.get_one(Job, job_id)

    def effects(self, deed: str = practice.DEED) -> list[int]:
        """Return the ids of what was done, in order."""
        with self.app.app_context():
            rows = db.session.scalars(
                sa.select(AuditEntry.thing_id)
                .where(AuditEntry.deed == deed)
                .order_by(AuditEntry.id)
            )
            return list(rows)

    def journal(self, name: str = "") -> list[tuple[float, str, int, int]]:
        """Return the runs that began: (time, task, n, attempt)."""
        path = self.folder / "journal"
        lines = path.read_text().splitlines() if path.exists() else []
        runs = [(float(a), b, int(c), int(d)) for a, b, c, d in map(str.split, lines)]
        return [run for run in runs if name in run[1]]

    def stored(self) -> list[str]:
        """Return the keys of all files in the storage."""
        root = self.folder / "storage"
        return sorted(path.relative_to(root).as_posix() for path in files_below(root))

    def temporary(self) -> list[str]:
        """Return the files in the making, locks left out."""
        files = files_below(self.folder / "tmp")
        return [path.name for path in files if path.suffix != ".lock"]

    def log(self) -> str:
        """Return what the workers said."""
        path = self.folder / "worker.log"
        return path.read_text() if path.exists() else ""

    def wait(self, what: Callable[[], object], *, within_s: float = 60) -> float:
        """Wait until it is so; return how many seconds that took. Fails with the workers' log."""
        began = time.monotonic()
        while not what():
            if time.monotonic() - began > within_s:
                with self.app.app_context():
                    active = [(j.id, j.kind, j.state, j.attempt) for j in queries.list_active()]
                pytest.fail(f"not within {within_s} s: {active}\n{self.log()[-3000:]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def wait_until(self, job_id: int, state: str, *, within_s: float = 60) -> float:
        """Wait until a job is in this state."""
        return self.wait(lambda: self.job(job_id).state == state, within_s=within_s)


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder, though others remove some meanwhile."""
    return [Path(parent) / name for parent, _, names in os.walk(folder) for name in names]


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as a crash does."""
    process.send_signal(signal.SIGKILL)
    process.wait()
