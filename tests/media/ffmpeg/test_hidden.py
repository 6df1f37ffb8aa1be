"""R6: nothing hidden in a source comes out of it, by any file that is made."""

from pathlib import Path

import pytest

from media.ffmpeg import ladder, pictures, probe, render
from media.ffmpeg.hidden import tells_device, tells_place
from tests.media.clips import MARKERS, Clips
from tests.media.ffmpeg import look


@pytest.mark.ffmpeg
def test_r6_no_marker_of_the_source_is_in_any_byte_of_any_output(
    clips: Clips, tmp_path: Path
) -> None:
    for source in (clips.marked(), clips.with_cover()):
        facts = probe.inspect(source).facts
        assert facts
        out = tmp_path / source.stem
        out.mkdir()

        render.render(source, out, facts, ladder.rungs_for(facts))
        render.preview(source, out / "preview.mp4", facts)
        if facts.has_video:
            pictures.poster(source, out / "poster.jpg", facts)
            pictures.storyboard(source, out / "storyboard.jpg", facts)

    for made_film in sorted(tmp_path.glob("*/*.m*4*")):
        assert look.probed(made_film, "-show_chapters")["chapters"] == [], made_film.name
    hidden = clips.marked().read_bytes()
    made = {str(path): path.read_bytes() for path in tmp_path.glob("*/*")}
    assert [marker for marker in MARKERS if marker.encode() not in hidden] == []
    assert len(made) >= 24
    assert [
        (name, marker) for name, data in made.items() for marker in MARKERS
        if marker.encode() in data
    ] == []  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "place", "device"),
    [
        ("location", True, False),
        ("location-eng", True, False),
        ("com.apple.quicktime.location.ISO6709", True, True),
        ("com.apple.quicktime.make", False, True),
        ("com.android.version", False, True),
        ("Model", False, True),
        ("title", False, False),
        ("language", False, False),
        ("handler_name", False, False),
        ("encoder", False, False),
    ],
)
def test_tags_that_tell_a_place_or_a_device_are_known(tag: str, place: bool, device: bool) -> None:
    tags = [{}, {tag: "x"}]

    assert tells_place(tags, []) is place
    assert tells_device(tags) is device


def test_a_track_of_positions_tells_a_place() -> None:
    assert tells_place([], ["gpmd"])
    assert not tells_place([], ["text"])
