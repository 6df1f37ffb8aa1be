"""media/ffmpeg/invoke.py and locate.py: R1 at the one place where ffmpeg is called."""

from pathlib import Path

import pytest

from media.ffmpeg import invoke, locate, probe, render, runner
from media.ffmpeg.errors import Failed, OutputTooLarge, ToolsMissing
from media.ffmpeg.facts import Facts
from media.ffmpeg.ladder import LADDER
from media.ffmpeg.locate import Tools
from media.ffmpeg.sandbox import Limits
from tests.media.clips import Clips

pytestmark = pytest.mark.ffmpeg


def test_r1_the_format_whitelist_alone_stops_files_that_name_others(clips: Clips) -> None:
    """No sandbox here, to see the whitelist work; without it the same file is followed."""
    ffprobe, hostile = str(locate.tools().ffprobe), clips.hostile()
    followed = runner.run(
        [ffprobe, "-protocol_whitelist", "file,pipe", str(hostile["concat"])], wall_s=10
    )

    assert followed.code == 0
    for kind in ("playlist", "concat", "loop"):
        stopped = runner.run([ffprobe, *invoke.GUARDS, "-i", str(hostile[kind])], wall_s=10)
        assert (stopped.code, stopped.stdout) == (1, b""), kind


def test_r1_every_input_is_announced_absolute_and_resolved(clips: Clips, tmp_path: Path) -> None:
    film, link = clips.film(1), tmp_path / "link.mp4"
    link.symlink_to(film)
    limits = Limits(wall_s=10)

    wrong = [([film], "film.mp4"), ([film], "/etc/passwd"), ([], str(film)),
             ([film], "https://example.org/film.mp4"), ([link], str(link))]  # fmt: skip
    for reads, named in wrong:
        with pytest.raises(ValueError, match="absolute"):
            invoke.ffmpeg(["-i", named, "-f", "null", "-"], reads=reads, limits=limits)


def test_r1_a_source_cannot_reach_files_beside_it(clips: Clips, tmp_path: Path) -> None:
    with pytest.raises(Failed):
        render.render(clips.hostile()["concat"], tmp_path, known(clips.film(1)), [LADDER[4]])

    assert [path.name for path in tmp_path.iterdir() if path.stat().st_size > 1000] == []


def test_r1_output_that_grows_past_its_limit_is_stopped(clips: Clips, tmp_path: Path) -> None:
    film, out = clips.film(9), tmp_path.resolve()
    raw = ["-i", str(film), "-f", "rawvideo", str(out / "raw")]

    with pytest.raises(OutputTooLarge):
        invoke.ffmpeg(raw, reads=[film], writes=out, limits=Limits(wall_s=60, file_bytes=1_000_000))

    assert (out / "raw").stat().st_size <= 1_000_000


def test_the_tools_in_use_lack_nothing() -> None:
    assert locate.missing(locate.tools()) == []
    assert locate.version()


def test_a_tool_that_lacks_something_is_told_in_words(tmp_path: Path) -> None:
    poor = tmp_path / "ffmpeg"
    poor.write_text("#!/bin/sh\necho ' V..... libx264 x'\necho ' ... drawbox V->V x'\n")
    poor.chmod(0o755)

    lacking = locate.missing(Tools(poor, poor))

    assert "encoder libsvtav1" in lacking
    assert "filter zscale" in lacking
    assert "encoder libx264" not in lacking
    assert locate.missing(Tools(tmp_path / "no", poor)) == [f"program {tmp_path}/no is not there"]


def test_programs_named_by_the_operator_are_the_only_ones_tried(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("FFMPEG", "FFPROBE"):
        monkeypatch.setenv(f"ESCUELA_{name}", str(tmp_path / "nowhere"))

    with pytest.raises(ToolsMissing, match="nowhere is not there"):
        locate.tools.__wrapped__()


def known(source: Path) -> Facts:
    facts = probe.inspect(source).facts
    assert facts
    return facts
