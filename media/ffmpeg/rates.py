"""Frame rates as they really are, found from the times of packets rather than from headers."""

import itertools
import statistics
from collections.abc import Sequence
from fractions import Fraction

USUAL = tuple(
    Fraction(text)
    for text in ("5", "8", "10", "12", "25/2", "15000/1001", "15", "20", "24000/1001", "24", "25",
                 "30000/1001", "30", "48", "50", "60000/1001", "60", "120", "240")
)  # fmt: skip
"""What cameras write; a measured rate within half a percent of one means that one."""

SAME = 0.005
AGREES = 0.02
"""Matroska rounds times to 1 ms: 3 % of a frame at 30 a second, less in the median."""

VARIES = 0.2
"""A distance off the median by more than a fifth counts as a change of rate."""

VFR_SHARE = 0.05
RATE_MAX = 240
FALLBACK = Fraction(25)


def real(times_s: Sequence[float], headers: Sequence[Fraction]) -> tuple[Fraction, bool]:
    """Return (frames a second, whether it varies) from times of frames and the headers' words.

    The header nearest to the median distance is believed where they agree, or with fewer than 3
    frames the first. Else a steady rate is the mean distance; a varying one the median, so that
    a pause of the camera doesn't thin out the rest.
    """
    ordered = sorted(set(times_s))
    gaps = [after - before for before, after in itertools.pairwise(ordered)]
    if len(gaps) < 2:
        return next(iter(headers), FALLBACK), False
    median = statistics.median(gaps)
    off = sum(abs(gap - median) > VARIES * median for gap in gaps)
    is_vfr = off > VFR_SHARE * len(gaps)
    near = _nearest(1 / median, headers, within=AGREES)
    return near or usual(1 / (median if is_vfr else statistics.fmean(gaps))), is_vfr


def usual(rate: float | Fraction) -> Fraction:
    """Return the usual rate nearby, or the rate itself as a small fraction."""
    near = _nearest(float(rate), USUAL, within=SAME)
    return near or Fraction(rate).limit_denominator(100) or FALLBACK


def announced(*texts: object) -> list[Fraction]:
    """Return the sensible rates among a stream's own words, such as "30000/1001"."""
    found = []
    for text in texts:
        above, _, below = str(text or "").partition("/")
        if above.isdigit() and below.isdigit() and 0 < int(above) <= RATE_MAX * int(below):
            found.append(usual(Fraction(int(above), int(below))))
    return found


def _nearest(rate: float, known: Sequence[Fraction], *, within: float) -> Fraction | None:
    near = min(known, key=lambda each: abs(float(each) - rate), default=None)
    return near if near is not None and abs(float(near) - rate) <= within * near else None
