"""Run command lines and measure them: wall, CPU, memory of the tree, first playable output."""

import os
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

Command = Sequence[str]


@dataclass(frozen=True, slots=True)
class Run:
    """What one way of making a ladder cost."""

    wall_s: float
    cpu_s: float
    """User and system time of all processes."""
    peak_mb: float
    """Resident memory of the process tree at its highest."""
    first_playable_s: float
    """Until the first playlist whose first segment is on disk."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One entry of a media playlist."""

    file: Path
    start: int
    length: int | None
    """Bytes; None is the whole file."""


def run(commands: Sequence[Command], out: Path) -> Run:
    """Run command lines one after another into an emptied folder and measure them together.

    Raises RuntimeError if one of them fails.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    watch = _Watch(out)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    watch.start()
    for command in commands:
        process = subprocess.Popen(
            command, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        watch.roots.add(process.pid)
        _, errors = process.communicate()
        if process.returncode:
            watch.stop()
            raise RuntimeError(errors.decode(errors="replace")[-2000:])
    wall = time.monotonic() - watch.began
    watch.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    # A sandbox does not hand on the time of what ran inside it: there only looking tells.
    return Run(wall, max(cpu, watch.cpu_s), watch.peak_bytes / 1e6, watch.first_playable_s or wall)


def playlists(out: Path) -> Iterator[Path]:
    """Yield the media playlists below a folder; master playlists list no segments."""
    for path in sorted(out.rglob("*.m3u8")):
        if segments_of(path):
            yield path


def segments_of(playlist: Path) -> list[Segment]:
    """Read a media playlist; empty for a master playlist or an unreadable file."""
    try:
        lines = playlist.read_text("utf-8").splitlines()
    except OSError:
        return []
    found: list[Segment] = []
    asked: tuple[int, int | None] | None = None
    after: dict[Path, int] = {}
    for line in lines:
        if line.startswith("#EXT-X-STREAM-INF"):
            return []
        if line.startswith("#EXT-X-BYTERANGE:"):
            length, _, start = line.partition(":")[2].partition("@")
            asked = int(length), int(start) if start else None
        elif line and not line.startswith("#"):
            file = playlist.parent / line.split("?")[0]
            length_bytes, start_byte = asked or (None, None)
            begin = after.get(file, 0) if start_byte is None else start_byte
            found.append(Segment(file, begin, length_bytes))
            after[file] = begin + (length_bytes or 0)
            asked = None
    return found


def bytes_of(playlist: Path) -> int:
    """Return the size of all files of a playlist, its initialization too."""
    maps = re.findall(r'#EXT-X-MAP:URI="([^"?]+)', playlist.read_text("utf-8"))
    files = {segment.file for segment in segments_of(playlist)}
    files |= {playlist.parent / name for name in maps}
    return sum(file.stat().st_size for file in files)


class _Watch(threading.Thread):
    """Looks at memory and playlists five times a second."""

    def __init__(self, out: Path) -> None:
        super().__init__(daemon=True)
        self.out = out
        self.began = time.monotonic()
        self.roots: set[int] = set()
        self.peak_bytes = 0
        self.ticks: dict[int, int] = {}
        """Processor time of each process of the tree when it was last seen."""
        self.first_playable_s: float | None = None
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(0.2):
            self._look()
            if self.first_playable_s is None and any(map(_is_playable, self.out.rglob("*.m3u8"))):
                self.first_playable_s = time.monotonic() - self.began

    def stop(self) -> None:
        self._ended.set()
        self.join()

    @property
    def cpu_s(self) -> float:
        return sum(self.ticks.values()) / os.sysconf("SC_CLK_TCK")

    def _look(self) -> None:
        """Note memory and processor time of each process below the roots, whatever its session."""
        seen: dict[int, list[str]] = {}
        for process in Path("/proc").glob("[0-9]*/stat"):
            try:
                seen[int(process.parent.name)] = process.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # it ended meanwhile
        ours = [number for number in seen if self._is_ours(number, seen)]
        pages = sum(int(seen[number][21]) for number in ours)
        self.peak_bytes = max(self.peak_bytes, pages * os.sysconf("SC_PAGE_SIZE"))
        self.ticks |= {number: int(seen[number][11]) + int(seen[number][12]) for number in ours}

    def _is_ours(self, number: int, seen: dict[int, list[str]]) -> bool:
        while number in seen and number not in self.roots:
            number = int(seen[number][1])
        return number in self.roots


def _is_playable(playlist: Path) -> bool:
    first = next(iter(segments_of(playlist)), None)
    if first is None or not first.file.exists():
        return False
    return first.file.stat().st_size >= first.start + (first.length or 1)


def say(text: str) -> None:
    """Tell progress on standard error."""
    sys.stderr.write(text + "\n")
