"""Time for tests: the one clock, moved."""

from datetime import timedelta

import pytest

from escuela import clock


def move_clock(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Let it be later (or earlier) for all code that asks escuela.clock."""
    now = clock.utc_now()
    monkeypatch.setattr(clock, "utc_now", lambda: now + by)
