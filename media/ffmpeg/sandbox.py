"""The walls around ffmpeg: which level this machine reaches, and the arguments that build it.

Three levels, strongest first:

- `bwrap`: bubblewrap. No network, no other process, /usr read-only, one input, one output folder.
- `landlock`: the same files by Landlock, the network by a namespace (see `jail`). Other processes
  are still visible by number.
- `whitelists`: none of these; ffmpeg's own protocol and format whitelists and the limits below.

All levels: limits on CPU, address space, file size and open files (prlimit), low priority (nice),
a session of its own, and SIGKILL from the kernel when the worker's thread dies (setpriv).

Cost of a start against the bare program (difference of medians of 40, 2 cores, Linux 6.18), on an
idle and on a busy machine: bwrap +8 to +13 ms, whitelists +2 to +3 ms, both within the goal of
15 ms; landlock +14 to +29 ms, because it starts a Python first: a fallback's price.
`python -m media.ffmpeg.sandbox` measures it again and prints each level that works here.
"""

import functools
import os
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from media.ffmpeg import runner
from media.ffmpeg.errors import SandboxTooWeak, ToolsMissing

NICENESS = 10
GIB = 1024**3
WRAPPERS = ("setpriv", "prlimit", "nice")
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache",
          "/etc/alternatives", "/etc/fonts")  # fmt: skip
"""What a program needs of the system to start: read-only, nothing about people in it."""

DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")


class Level(StrEnum):
    """How strong the walls are."""

    BWRAP = "bwrap"
    LANDLOCK = "landlock"
    WHITELISTS = "whitelists"


STRONGEST_FIRST = tuple(Level)
LAST_WORD_S = 2
"""Processor time between the signal that says it is used up (SIGXCPU) and the end (SIGKILL)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use at most. `wall_s` is kept by the runner, the rest by the kernel."""

    wall_s: float = 600
    cpu_s: int = 3600
    address_space_bytes: int = 8 * GIB
    """SVT-AV1 below 4 GiB sleeps for ever instead of failing."""
    file_bytes: int = 4 * GIB
    open_files: int = 256


def level() -> Level:
    """Return the strongest level that works here.

    Raises SandboxTooWeak when it is below ESCUELA_SANDBOX_MINIMUM (default: `whitelists`).
    """
    minimum = os.environ.get("ESCUELA_SANDBOX_MINIMUM") or Level.WHITELISTS
    return strong_enough(strongest(), minimum=Level(minimum))


def strong_enough(found: Level, *, minimum: Level) -> Level:
    """Return the level if it reaches the minimum, else raise SandboxTooWeak."""
    if STRONGEST_FIRST.index(found) > STRONGEST_FIRST.index(minimum):
        raise SandboxTooWeak(f"sandbox level {found}, at least {minimum} is required")
    return found


@functools.cache
def strongest() -> Level:
    """Return the strongest level that works here, required or not; found once per process."""
    return next(candidate for candidate in STRONGEST_FIRST if works(candidate))


def works(candidate: Level) -> bool:
    """Try a level on a harmless program."""
    harmless = shutil.which("true", path=runner.ENVIRONMENT["PATH"])
    if harmless is None or (candidate is Level.BWRAP and _find("bwrap") is None):
        return False
    command = wrap([harmless], candidate, reads=(), writes=None, limits=Limits())
    return runner.run(command, wall_s=10).code == 0


def wrap(
    command: Sequence[str],
    at: Level,
    *,
    reads: Sequence[Path],
    writes: Path | None,
    limits: Limits,
) -> list[str]:
    """Return the command inside its walls. All paths are absolute and resolved.

    `reads` are files, `writes` is a folder. Raises ToolsMissing without util-linux.
    """
    own = [] if Path(command[0]).is_relative_to("/usr") else [Path(command[0])]
    walls: list[str] = []
    if at is Level.BWRAP:
        walls = _bubblewrap([*own, *reads], writes)
    elif at is Level.LANDLOCK:
        walls = _landlock([*own, *reads], writes)
    return [*_limited(limits), *walls, *command]


def _limited(limits: Limits) -> list[str]:
    setpriv, prlimit, nice = (_find(name) or "" for name in WRAPPERS)
    if not (setpriv and prlimit and nice):
        raise ToolsMissing("setpriv and prlimit (util-linux) and nice (coreutils) are needed")
    return [
        *(setpriv, "--pdeathsig", "KILL", "--", prlimit),
        f"--cpu={_at_most(resource.RLIMIT_CPU, limits.cpu_s)}:"
        f"{_at_most(resource.RLIMIT_CPU, limits.cpu_s + LAST_WORD_S)}",
        f"--as={_at_most(resource.RLIMIT_AS, limits.address_space_bytes)}",
        f"--fsize={_at_most(resource.RLIMIT_FSIZE, limits.file_bytes)}",
        f"--nofile={_at_most(resource.RLIMIT_NOFILE, limits.open_files)}",
        *("--core=0", nice, "-n", str(NICENESS)),
    ]


def _at_most(kind: int, wanted: int) -> int:
    """Return the limit, or our own where that is lower: nobody can raise it above."""
    hard = resource.getrlimit(kind)[1]
    return wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)


def _bubblewrap(reads: Sequence[Path], writes: Path | None) -> list[str]:
    walls = [_find("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--clearenv"]
    walls += ["--cap-drop", "ALL", "--setenv", "LC_ALL", "C.UTF-8"]
    for place in map(Path, SYSTEM):
        if place.is_symlink():
            walls += ["--symlink", str(place.readlink()), str(place)]
        elif place.exists():
            walls += ["--ro-bind", str(place), str(place)]
    walls += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]  # noqa: S108 - inside
    if writes:
        walls += ["--bind", str(writes), str(writes)]
    for path in reads:
        walls += ["--ro-bind", str(path), str(path)]
    return [*walls, "--chdir", "/", "--"]


def _landlock(reads: Sequence[Path], writes: Path | None) -> list[str]:
    jail = Path(__file__).with_name("jail.py")
    written = [*DEVICES, *([str(writes)] if writes else [])]
    walls = [sys.executable, "-I", "-S", str(jail), *SYSTEM, *map(str, reads)]
    return [*walls, "--write", *written, "--"]


def _find(name: str) -> str | None:
    return shutil.which(name, path=runner.ENVIRONMENT["PATH"])


def measure_overhead_ms(at: Level, rounds: int = 40) -> float:
    """Return the ms that a level adds to a harmless program: difference of the medians."""
    bare = [_find("true") or "true"]
    walled = wrap(bare, at, reads=(), writes=None, limits=Limits())
    spent: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(rounds):
        for is_walled, command in ((False, bare), (True, walled)):
            began = time.perf_counter()
            runner.run(command, wall_s=10)
            spent[is_walled].append(time.perf_counter() - began)
    return 1000 * (statistics.median(spent[True]) - statistics.median(spent[False]))


if __name__ == "__main__":
    for each in STRONGEST_FIRST:
        if works(each):
            sys.stdout.write(f"{each}: +{measure_overhead_ms(each):.1f} ms\n")
