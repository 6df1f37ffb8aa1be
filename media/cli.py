"""Commands on files: `flask media inspect | transcode | samples`. They need no database.

JSON alone goes to standard output, everything else to standard error. Exit code 0: accepted or
done; 3: refused with a verdict; anything else: a fault.
"""

import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from media.ffmpeg import facts as facts_of
from media.ffmpeg import ladder, probe, render, transcode
from media.ffmpeg.errors import FfmpegError
from media.ffmpeg.facts import Facts, Verdict
from media.ffmpeg.ladder import Kind, Rung
from media.ffmpeg.packaging import RungOutput
from media.ffmpeg.transcode import Transcoded

REFUSED = 3
NOTES = (".md", ".txt")
"""Files beside the clips that only describe them."""

media = AppGroup("media", help="Inspect and transcode files, without a database.")
"""The group; `media.app` adds it to the application."""

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
A_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@media.command()
@click.argument("source", metavar="INPUT", type=A_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON.")
def inspect(source: Path, *, as_json: bool) -> None:
    """Say whether a file is accepted, why not, and what it is."""
    verdict = probe.inspect(source)
    click.echo(json.dumps(_verdict(verdict)) if as_json else _line(source, verdict))
    if not verdict.accepted:
        raise SystemExit(REFUSED)


@media.command("transcode")
@click.argument("source", metavar="INPUT", type=A_FILE)
@click.argument("out", metavar="OUTPUT_DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@click.option("--rungs", "names", help="Only these rungs, such as 1080,720,audio.")
@click.option("--only", type=click.Choice([str(kind) for kind in Kind]), help="Only this kind.")
def transcode_file(
    source: Path, out: Path, *, as_json: bool, names: str | None, only: str | None
) -> None:
    """Run the whole pipeline on a file: rungs, playlists, plain copies, poster, storyboard."""
    verdict = probe.inspect(source)
    if verdict.facts is None or not verdict.accepted:
        click.echo(json.dumps(_verdict(verdict)) if as_json else _line(source, verdict))
        raise SystemExit(REFUSED)
    rungs = _chosen(verdict.facts, names, only)
    out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    try:
        made = transcode.transcode(source, out, verdict.facts, rungs, on_progress=_tell)
    except FfmpegError as fault:
        raise click.ClickException(
            f"{type(fault).__name__}: {fault.detail}\n{fault.log}"
        ) from fault
    report = _verdict(verdict) | _made(made) | {"seconds": round(time.monotonic() - began, 2)}
    click.echo(json.dumps(report) if as_json else f"{len(made.rungs)} rungs in {out}")


@media.command()
@click.argument("folder", metavar="FOLDER", type=A_FOLDER)
@click.option("--quick", is_flag=True, help="Only inspect and make the first rungs.")
def samples(folder: Path, *, quick: bool) -> None:
    """Run the pipeline over a folder of clips and print one line for each.

    A refused clip is no fault; a clip that is accepted and can't be transcoded is one.
    """
    counts = {"accept": 0, "refuse": 0, "FAULT": 0}
    for source in sorted(folder.iterdir()):
        if source.is_file() and source.suffix not in NOTES:
            began = time.monotonic()
            word, said = _tried(source, quick=quick)
            counts[word] += 1
            spent = time.monotonic() - began
            click.echo(f"{word:6} {spent:7.2f} s  {source.name:45} {said}")
    click.echo(f"{counts['accept']} accepted, {counts['refuse']} refused, {counts['FAULT']} faults")
    if counts["FAULT"]:
        raise SystemExit(1)


def _tried(source: Path, *, quick: bool) -> tuple[str, str]:
    """Return (what became of a clip, why or what was made) and leave nothing behind."""
    verdict = probe.inspect(source)
    if verdict.facts is None or not verdict.accepted:
        return "refuse", f"{verdict.code}: {verdict.reason}"
    rungs = ladder.rungs_for(verdict.facts)
    with tempfile.TemporaryDirectory() as folder:
        try:
            if quick:
                made = render.render(source, Path(folder), verdict.facts, ladder.first_of(rungs))
            else:
                made = transcode.transcode(source, Path(folder), verdict.facts, rungs).rungs
        except FfmpegError as fault:
            return "FAULT", f"{type(fault).__name__}: {fault.detail} {fault.log[-300:]}"
    cut_at_s = _cut(made)
    notes = [*verdict.facts.warnings, *([f"cut at {cut_at_s:.1f} s"] if cut_at_s else [])]
    names = " ".join(rung.name for rung in made)
    return "accept", f"{names} {made[0].duration_s:.2f} s {' '.join(notes)}".strip()


def _chosen(facts: Facts, names: str | None, only: str | None) -> list[Rung]:
    wanted = names.split(",") if names else None
    known = {rung.name for rung in ladder.LADDER}
    if wanted and not set(wanted) <= known:
        raise click.BadParameter(f"known rungs: {', '.join(sorted(known))}", param_hint="--rungs")
    chosen = [
        rung
        for rung in ladder.rungs_for(facts)
        if (wanted is None or rung.name in wanted)
        and (only is None or rung.kind == only or (wanted and rung.kind is Kind.SOUND))
    ]
    if not chosen:
        raise click.ClickException("the source has none of the rungs asked for")
    return chosen


def _tell(fraction: float, left_s: float | None) -> None:
    left = "" if left_s is None else f", {left_s:.0f} s left"
    click.echo(f"\r{fraction:4.0%}{left}   ", err=True, nl=fraction >= 1)


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "verdict": "accept" if verdict.accepted else "refuse",
        "code": verdict.code,
        "reason": verdict.reason,
        "facts": facts_of.as_json(verdict.facts) if verdict.facts else None,
    }


def _line(source: Path, verdict: Verdict) -> str:
    word = "accept" if verdict.accepted else "refuse"
    return " ".join(filter(None, (f"{source.name}:", word, verdict.code, verdict.reason)))


def _made(made: Transcoded) -> dict[str, object]:
    board = made.storyboard
    return {
        "rungs": [_rung(rung) for rung in made.rungs],
        "master": made.master.name,
        "poster": made.poster.name if made.poster else None,
        "storyboard": board
        and {
            "file": board.path.name,
            "columns": board.columns,
            "rows": board.rows,
            "tiles": board.tiles,
            "tile_width": board.tile_width,
            "tile_height": board.tile_height,
            "interval_s": board.interval_s,
        },
        "gain_db": made.gain_db,
        "cut_at_s": _cut(made.rungs),
    }


def _rung(rung: RungOutput) -> dict[str, object]:
    return {
        "name": rung.name,
        "kind": str(rung.kind),
        "codecs": list(rung.codecs),
        "width": rung.width,
        "height": rung.height,
        "fps": str(rung.fps) if rung.fps else None,
        "avg_kbps": rung.avg_kbps,
        "peak_kbps": rung.peak_kbps,
        "duration_s": rung.duration_s,
        "segments": rung.segments.name,
        "segments_bytes": rung.segments_bytes,
        "playlist": rung.playlist.name,
        "plain": rung.plain.name if rung.plain else None,
        "plain_bytes": rung.plain_bytes,
    }


def _cut(rungs: Sequence[RungOutput]) -> float | None:
    return next((rung.cut_at_s for rung in rungs if rung.cut_at_s is not None), None)
