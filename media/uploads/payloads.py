"""Payloads of jobs on uploads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PurgeUploads:
    """Remove what was given up; there is one such job while uploads wait."""
