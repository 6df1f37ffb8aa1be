"""courses/demo/clips.py: short films with moving picture, sound and words."""

from pathlib import Path

import pytest

from courses.demo import clips
from media.ffmpeg import locate, probe, runner
from media.library import captions


def frame(path: Path, at_s: int) -> bytes:
    """One picture of a film, small and gray."""
    command = [str(locate.tools().ffmpeg), "-v", "error", "-ss", str(at_s), "-i", str(path),
               "-frames:v", "1", "-vf", "scale=32:18,format=gray", "-f", "rawvideo",
               "-"]  # fmt: skip
    return runner.run(command, wall_s=30).stdout


@pytest.mark.ffmpeg
def test_a_clip_moves_sounds_and_is_accepted_as_any_other(tmp_path: Path) -> None:
    path = tmp_path.resolve() / "clip.mp4"

    clips.make_clip("uso-m1-l1", path, seconds=6)

    verdict = probe.inspect(path)
    assert verdict.accepted
    assert verdict.facts is not None
    assert (verdict.facts.has_video, verdict.facts.has_audio) == (True, True)
    assert verdict.facts.duration_s == pytest.approx(6, abs=0.2)
    first, later = frame(path, 1), frame(path, 4)
    assert len(first) == 32 * 18
    assert first != later
    assert max(first) - min(first) > 50, "it is not one flat color"


def test_the_captions_are_read_as_any_other() -> None:
    cues = clips.cues_of("Título", "Uno dos. Tres; cuatro. Cinco. Seis. Siete.")

    assert cues == ("Título", "Uno dos.", "Tres;", "cuatro.", "Cinco.")
    assert clips.length_s(cues) == 15
    assert "00:00:12.000 --> 00:00:15.000\nCinco." in clips.captions_of(cues)
    words = captions.normalized(clips.captions_of(cues).encode())
    assert [cue.text for cue in captions.read_cues(words.encode())] == list(cues)


def test_the_same_seed_weaves_the_same_cloth() -> None:
    assert clips.weave("a") == clips.weave("a")
    assert clips.weave("a").rows != clips.weave("b").rows
    assert len({len(row) for row in clips.weave("a").rows}) == 1
