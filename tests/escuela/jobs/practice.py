"""A feature for tests only: tasks that behave well, badly or not at all, and leave traces.

Each run adds a line to "journal" in the data folder; what counts is an audit entry, written in
the transaction that ends the job, and the files under the run's prefix.
"""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

import escuela.app
from escuela.audit import services as audit
from escuela.jobs.errors import PermanentFailure, TransientFailure
from escuela.jobs.registry import task
from escuela.jobs.rules import Lane, State
from escuela.jobs.runner import Run
from escuela.storage import storage

DEED = "practice.done"


@dataclass(frozen=True)
class Count:
    """Works in steps, like an encode."""

    n: int
    steps: int = 5
    step_s: float = 0.0


@dataclass(frozen=True)
class Note:
    """Is quick."""

    n: int


@dataclass(frozen=True)
class Poison:
    """Kills its worker."""

    n: int


@dataclass(frozen=True)
class Deaf:
    """Never looks whether to stop; ends when a file named "release" is there."""

    n: int
    seconds: float


@dataclass(frozen=True)
class Broken:
    """Fails in the way that is named."""

    n: int
    how: str
    heals_at: int = 99


@task(Count, lane=Lane.HEAVY, timeout_s=60)
def count(payload: Count, run: Run) -> None:
    tell("count", payload.n, run)
    for step in range(payload.steps):
        run.check()
        (run.folder / f"{step}").write_bytes(b"half")
        storage().put_bytes(f"{run.prefix}{step}", b"x" * 1000)
        run.progress((step + 1) / payload.steps, left_s=payload.steps - step - 1)
        wait(payload.step_s, run)
    with run.finish():
        audit.record(DEED, "practice", payload.n, by_id=None)


@task(Note)
def note(payload: Note, run: Run) -> None:
    tell("note", payload.n, run)
    with run.finish():
        audit.record(DEED, "practice", payload.n, by_id=None)


@task(Poison, lane=Lane.HEAVY)
def poison(payload: Poison, run: Run) -> None:
    tell("poison", payload.n, run)
    os.kill(os.getpid(), signal.SIGKILL)


@task(Deaf, lane=Lane.HEAVY, timeout_s=0.5, max_attempts=1)
def deaf(payload: Deaf, run: Run) -> None:
    tell("deaf", payload.n, run)
    until, release = time.monotonic() + payload.seconds, folder() / "release"
    while time.monotonic() < until and not release.exists():
        time.sleep(0.05)


def ended(payload: Broken, state: State) -> None:
    """Tell how it ended; fails itself where asked to."""
    audit.record(f"practice.{state}", "practice", payload.n, by_id=None)
    if payload.how == "twice":
        raise RuntimeError("ended() is broken too")


@task(Broken, max_attempts=3, timeout_s=0.3, ended=ended)
def broken(payload: Broken, run: Run) -> None:
    tell("broken", payload.n, run)
    storage().put_bytes(f"{run.prefix}half", b"half a film")
    if run.attempt >= payload.heals_at:
        return
    match payload.how:
        case "permanently":
            raise PermanentFailure("no_video", "El archivo no es un video.")
        case "transiently":
            raise TransientFailure("the line is down")
        case "slowly":
            while True:
                run.check()
                time.sleep(0.01)
        case _:
            raise RuntimeError(f"the secret of {payload.n}")


def tell(name: str, n: int, run: Run) -> None:
    """Add a line to the journal."""
    line = f"{time.time():.3f} {name} {n} {run.attempt}\n"
    with (folder() / "journal").open("a") as journal:
        journal.write(line)


def folder() -> Path:
    """Return the data folder, where tests and tasks meet."""
    return Path(str(current_app.config["DATA_FOLDER"]))


def wait(seconds: float, run: Run) -> None:
    """Let time pass, as waiting for a process does."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not run.cancelled():
        time.sleep(0.01)


def init_app(app: Flask) -> None:
    """Nothing: the tasks are registered by being imported."""


def create_app() -> Flask:
    """The application of worker processes: `flask --app tests.escuela.jobs.practice worker`."""
    import tests.escuela.jobs.practice as feature

    return escuela.app.create_app(features=(feature,))
