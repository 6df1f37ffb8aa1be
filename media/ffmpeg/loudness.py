"""How loud a source is, and by how much its sound is raised or lowered."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media.ffmpeg import invoke
from media.ffmpeg.errors import Failed
from media.ffmpeg.facts import Facts
from media.ffmpeg.runner import never
from media.ffmpeg.sandbox import Limits

TARGET_LUFS = -16.0
PEAK_DBTP = -1.5
GAIN_MAX_DB = 20.0
"""More would raise the hiss of a phone's microphone to the level of speech."""

SILENCE_LUFS = -69.0
"""The meter's floor is -70: at it there is nothing to raise."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """What was measured, and the gain that follows."""

    integrated_lufs: float | None
    """None where nothing could be measured: silence, or too short."""

    @property
    def gain_db(self) -> float:
        """Gain to the target, 0 where nothing was measured."""
        if self.integrated_lufs is None:
            return 0.0
        gain = TARGET_LUFS - self.integrated_lufs
        return round(max(-GAIN_MAX_DB, min(GAIN_MAX_DB, gain)), 2)


def measure(
    source: Path, facts: Facts, *, limits: Limits, is_cancelled: Callable[[], bool] = never
) -> Loudness:
    """Measure the whole sound by EBU R 128, as the mono that will be published.

    Costs a decode of the sound alone: six times less than the measuring pass of `loudnorm`.
    """
    if facts.sound is None:
        return Loudness(None)
    path = source.resolve(strict=True)
    chain = "aformat=channel_layouts=mono,ebur128=dualmono=1:framelog=verbose"
    arguments = ["-vn", "-sn", "-dn", "-i", str(path), "-map", f"0:{facts.sound.index}"]
    try:
        finished = invoke.ffmpeg(
            [*arguments, "-af", chain, "-f", "null", "-"],
            reads=[path],
            limits=limits,
            is_cancelled=is_cancelled,
            log_level="info",
        )
    except Failed:
        # The encode that follows decodes the same sound and gives the real reason.
        return Loudness(None)
    return Loudness(_integrated(finished.log))


def _integrated(log: str) -> float | None:
    """Return the summary's value. A pass that heard nothing prints a false 0.0 or the floor."""
    summary = log.rpartition("Summary:")[2]
    found = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    value = float(found[1]) if found else 0.0
    return value if SILENCE_LUFS < value < 0 else None
