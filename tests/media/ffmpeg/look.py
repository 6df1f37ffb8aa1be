"""Looks at finished files with ffprobe and ffmpeg, independently of the code under test."""

import json
import re
import struct
import subprocess
from pathlib import Path
from typing import Any

from media.ffmpeg import locate


def streams(path: Path) -> list[dict[str, Any]]:
    found = probed(path, "-show_streams")["streams"]
    assert isinstance(found, list)
    return found


def probed(path: Path, *what: str) -> dict[str, Any]:
    command = [str(locate.tools().ffprobe), "-v", "error", *what, "-of", "json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert isinstance(answer, dict)
    return answer


def key_frames_s(path: Path) -> list[float]:
    packets = probed(path, "-select_streams", "v:0", "-show_entries", "packet=pts_time,flags")
    return [float(p["pts_time"]) for p in packets["packets"] if "K" in p["flags"]]


def frame_times_s(path: Path) -> list[float]:
    packets = probed(path, "-select_streams", "v:0", "-show_entries", "packet=pts_time")
    return sorted(float(packet["pts_time"]) for packet in packets["packets"])


def likeness(made: Path, source: Path, as_shown: str, size: tuple[int, int]) -> float:
    """Return the SSIM (1: equal) of two films after the second is turned by a filter of ours."""
    scaled = f"scale={size[0]}:{size[1]},setsar=1,format=yuv420p,settb=AVTB"
    graph = f"[1:v]{as_shown},{scaled}[b];[0:v]{scaled}[a];[a][b]ssim"
    said = _ffmpeg("-i", str(made), "-noautorotate", "-i", str(source), "-lavfi", graph)
    found = re.findall(r"All:([\d.]+)", said)
    assert found, said
    return float(found[-1])


def loudness_lufs(path: Path) -> float:
    said = _ffmpeg("-i", str(path), "-af", "ebur128=dualmono=1:framelog=verbose")
    found = re.findall(r"I:\s+(-?[\d.]+) LUFS", said)
    assert found, said
    return float(found[-1])


def brightness(path: Path) -> float:
    """Return the mean luma (0 to 255) of a picture or film."""
    said = _ffmpeg("-i", str(path), "-vf", "signalstats,metadata=print:key=lavfi.signalstats.YAVG")
    values = [float(value) for value in re.findall(r"YAVG=([\d.]+)", said)]
    return sum(values) / len(values)


def boxes(path: Path) -> list[tuple[str, int, int]]:
    """Return (kind, offset, length) of the top boxes of an MP4."""
    data, found, at = path.read_bytes(), [], 0
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append((kind.decode("latin-1"), at, length))
        at += length
    return found


def _ffmpeg(*arguments: str) -> str:
    command = [str(locate.tools().ffmpeg), "-hide_banner", "-nostdin", *arguments]
    done = subprocess.run(
        [*command, "-f", "null", "-"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr
