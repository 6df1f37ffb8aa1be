"""`flask doctor`: what is missing or unsafe on this machine, in plain words, and what to do.

For the person who looks after the school. `/health` is for machines; neither repairs anything.
Features add what only they know, such as the encoders: `doctor.register(app, name, check)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from flask import Flask, current_app

__all__ = ["Finding", "Level", "examine", "register"]


class Level(StrEnum):
    """How much a finding matters."""

    GOOD = "good"
    ADVICE = "advice"
    MISSING = "missing"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the machine. `deed` says what to do; empty where all is well."""

    level: Level
    sentence: str
    deed: str = ""


Check = Callable[[], Iterable[Finding]]


def register(app: Flask, name: str, check: Check) -> None:
    """Add a check under the name of what it looks at; they are made in this order."""
    checks: dict[str, Check] = app.extensions.setdefault("doctor", {})
    checks[name] = check


def examine() -> list[tuple[str, Finding]]:
    """Make every check and return the findings with the name of their check."""
    checks: dict[str, Check] = current_app.extensions["doctor"]
    return [(name, finding) for name, check in checks.items() for finding in check()]
