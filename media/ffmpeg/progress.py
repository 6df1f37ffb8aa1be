"""Reads what ffmpeg tells about its own progress."""

import time
from collections.abc import Callable

OnProgress = Callable[[float, float | None], None]
"""Called with the fraction done (0 to 1) and the seconds left, None while unknown."""

STEADY_AFTER = 0.02
"""Fraction from which the time left is worth telling."""


def ignore(_fraction: float, _left_s: float | None) -> None:
    """Nobody watches."""


class Progress:
    """Turns the lines of `-progress` into fractions of `total_s` seconds of film."""

    def __init__(self, total_s: float | None, on_progress: OnProgress) -> None:
        self.total_s = total_s
        self.on_progress = on_progress
        self.began = time.monotonic()
        self.done_s = 0.0

    def feed(self, line: str) -> None:
        """Take one line. Only the time written so far is of interest."""
        name, _, value = line.partition("=")
        if name == "out_time_us" and value.strip().lstrip("-").isdigit():
            self.done_s = max(self.done_s, int(value) / 1e6)
            self._tell()

    def _tell(self) -> None:
        if not self.total_s:
            self.on_progress(0.0, None)
            return
        fraction = min(1.0, self.done_s / self.total_s)
        spent = time.monotonic() - self.began
        left = spent * (1 - fraction) / fraction if fraction > STEADY_AFTER else None
        self.on_progress(fraction, left)
