"""The one way to call ffmpeg and ffprobe on a file: inside the sandbox, with whitelists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from media.ffmpeg import locate, runner, sandbox
from media.ffmpeg.errors import Failed, OutputTooLarge, TooMuchWork
from media.ffmpeg.progress import OnProgress, Progress, ignore
from media.ffmpeg.runner import Finished, never
from media.ffmpeg.sandbox import Limits

PROTOCOLS = "file,pipe"
FORMATS = ("mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,wav,w64,mp3,aac,ac3,flac,amr,"
           "aiff,caf,m4v,h264,hevc,dv,ivf")  # fmt: skip
"""Containers that hold media themselves. Playlists, concat scripts and image patterns, which name
*other* files, are not among them: by those an upload could show another person's upload."""

PICTURES = "jpeg_pipe,png_pipe,webp_pipe"
"""Single pictures, each in a file of its own: no patterns, no lists."""


def guards(formats: str) -> tuple[str, ...]:
    """Return what stands before every input: it may name no address and no other file."""
    return ("-protocol_whitelist", PROTOCOLS, "-format_whitelist", formats)


GUARDS = guards(FORMATS)
XFSZ = (-25, 153)
"""SIGXFSZ: a file grew past its limit; as a signal, and as bubblewrap and shells report it."""
XCPU = (-24, 152)
"""SIGXCPU: the processor time is used up. ffmpeg itself ends with an error of its own instead."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of ffmpeg says of itself: its technical log, and the seconds of film written."""

    log: str
    done_s: float


def ffmpeg(
    arguments: Sequence[str],
    *,
    reads: Sequence[Path],
    writes: Path | None = None,
    limits: Limits,
    formats: str = FORMATS,
    total_s: float | None = None,
    on_progress: OnProgress = ignore,
    is_cancelled: Callable[[], bool] = never,
    log_level: str = "warning",
) -> Ran:
    """Run ffmpeg on `reads` (files) into `writes` (a folder); nothing else is in its sight.

    `total_s` is the length of film expected, for the progress. Raises Failed with the technical
    log, and what `runner.run` raises. An exit without error proves nothing: check the outputs.
    """
    progress = Progress(total_s, on_progress)
    asked = ["-hide_banner", "-nostdin", "-y", "-loglevel", log_level, "-progress", "pipe:1"]
    command = [str(locate.tools().ffmpeg), *asked, *_guarded(arguments, reads, formats)]
    walled = _walled(command, reads, writes, limits)
    finished = runner.run(
        walled, wall_s=limits.wall_s, on_line=progress.feed, is_cancelled=is_cancelled
    )
    return Ran(_checked(finished).log, progress.done_s)


def ffprobe(arguments: Sequence[str], source: Path, *, limits: Limits) -> Finished:
    """Run ffprobe on a file; its answer is the standard output. Raises as `ffmpeg` does."""
    command = [str(locate.tools().ffprobe), "-hide_banner", "-loglevel", "warning"]
    command += [*arguments, *_guarded(["-i", str(source)], [source], FORMATS)]
    walled = _walled(command, [source], None, limits)
    return _checked(runner.run(walled, wall_s=limits.wall_s))


def _guarded(arguments: Sequence[str], reads: Sequence[Path], formats: str) -> list[str]:
    """Put the whitelists before every input; refuse inputs that were not announced."""
    guarded: list[str] = []
    announced = {str(path) for path in reads}
    for place, argument in enumerate(arguments):
        if argument == "-i":
            if arguments[place + 1] not in announced or not arguments[place + 1].startswith("/"):
                raise ValueError("inputs are absolute paths named in `reads`")
            guarded += guards(formats)
        guarded.append(argument)
    return guarded


def _walled(
    command: list[str], reads: Sequence[Path], writes: Path | None, limits: Limits
) -> list[str]:
    for path in (*reads, *([writes] if writes else [])):
        if path != path.resolve(strict=True):
            raise ValueError("paths are absolute and resolved: the jail has no links")
    return sandbox.wrap(command, sandbox.level(), reads=reads, writes=writes, limits=limits)


def _checked(finished: Finished) -> Finished:
    if finished.code in XFSZ:
        raise OutputTooLarge("a file grew past its limit", finished.log)
    if finished.code in XCPU:
        raise TooMuchWork("it used up its processor time", finished.log)
    if finished.code != 0:
        raise Failed(f"exit code {finished.code}", finished.log)
    return finished
