"""Whether there is enough memory and disk to begin: a run that dies half-way helps nobody."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from media.ffmpeg import ladder
from media.ffmpeg.errors import NotEnoughRoom
from media.ffmpeg.facts import Facts
from media.ffmpeg.ladder import Kind, Rung

MIB = 1024**2
BASE_BYTES = 150 * MIB
BYTES_PER_ENCODED_PIXEL = 350
"""Measured: five rungs from 1080p, 3.7 million pixels together, peak at 1.2 to 1.5 GB."""

BYTES_PER_DECODED_PIXEL = 60
AV1_KBPS = 400
"""Far above what CRF 45 gives at 360: a bound for planning, not a setting."""

SPARE_DISK_BYTES = 64 * MIB
UNKNOWN_S = 600.0
CGROUP = Path("/sys/fs/cgroup")


def check(out: Path, facts: Facts, rungs: Sequence[Rung]) -> None:
    """Raise NotEnoughRoom when free memory or disk can't hold the run."""
    wanted = memory_bytes(facts, rungs)
    free = available_memory_bytes()
    if free is not None and free < wanted:
        raise NotEnoughRoom(f"memory: {free // MIB} MiB free, {wanted // MIB} wanted")
    wanted = disk_bytes(facts, rungs)
    free = shutil.disk_usage(out).free
    if free < wanted:
        raise NotEnoughRoom(f"disk: {free // MIB} MiB free, {wanted // MIB} wanted")


def memory_bytes(facts: Facts, rungs: Sequence[Rung]) -> int:
    """Return the memory a run needs at its peak."""
    shown = [ladder.picture_size(facts, rung) for rung in rungs if rung.kind is not Kind.SOUND]
    encoded = sum(width * height for width, height in shown) * BYTES_PER_ENCODED_PIXEL
    return BASE_BYTES + encoded + facts.width * facts.height * BYTES_PER_DECODED_PIXEL


def disk_bytes(facts: Facts, rungs: Sequence[Rung]) -> int:
    """Return the disk a run may fill, plain copies included."""
    return SPARE_DISK_BYTES + sum(file_bytes(facts, rung) * (1 + rung.has_plain) for rung in rungs)


def file_bytes(facts: Facts, rung: Rung) -> int:
    """Return the bytes a rung's file may have: its peak rate over the whole length."""
    picture = 0 if rung.kind is Kind.SOUND else rung.cap_kbps or AV1_KBPS
    seconds = facts.duration_s or UNKNOWN_S
    return round(seconds * (picture + rung.audio_kbps) * 125 * 1.1)


def available_memory_bytes() -> int | None:
    """Return the memory that can be had without swapping; None where the system doesn't say."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    words = next((line.split() for line in lines if line.startswith("MemAvailable:")), None)
    free = int(words[1]) * 1024 if words else None
    bound = cgroup_free_bytes()
    return min(each for each in (free, bound) if each is not None) if free or bound else None


def cgroup_free_bytes(folder: Path = CGROUP) -> int | None:
    """Return what a container may still use; None outside of one.

    The kernel counts files that were read lately as used, and drops them when memory is wanted.
    """
    try:
        limit = (folder / "memory.max").read_text("ascii").strip()
        used = int((folder / "memory.current").read_text("ascii"))
        lines = (folder / "memory.stat").read_text("ascii").splitlines()
    except OSError:
        return None
    cached = sum(int(line.split()[1]) for line in lines if line.startswith("inactive_file "))
    return int(limit) - used + cached if limit.isdigit() else None
