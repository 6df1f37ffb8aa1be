"""What a lesson costs in each way of following it, for the front page."""

from collections.abc import Mapping

MINUTES = 8
"""Length of the lesson that the front page takes as an example."""

BYTES_PER_HOUR: Mapping[str, int] = {
    "audio": 14_400_000,
    "240": 45_000_000,
    "360": 58_000_000,
}
"""Sound at 32 kbit/s, and pictures with their sound as measured on camera footage
(docs/benchmarks.md tells the present figures)."""

TRANSCRIPT_BYTES = 14_000
"""Eight minutes of speech, about 150 words a minute, as a page sends them."""


def cost_bytes(way: str) -> int:
    """Return about how many bytes an example lesson costs: "text", "audio", "240" or "360"."""
    if way == "text":
        return TRANSCRIPT_BYTES
    return BYTES_PER_HOUR[way] * MINUTES // 60
