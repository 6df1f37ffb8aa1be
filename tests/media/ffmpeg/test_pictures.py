"""media/ffmpeg/pictures.py and loudness.py: stills and levels."""

from pathlib import Path

import pytest
from PIL import Image

from media.ffmpeg import loudness, pictures, probe, render
from media.ffmpeg.errors import BadInput
from media.ffmpeg.facts import Facts
from media.ffmpeg.loudness import Loudness
from tests.media.clips import Clips
from tests.media.ffmpeg import look


def facts_of(source: Path) -> Facts:
    facts = probe.inspect(source).facts
    assert facts
    return facts


@pytest.mark.ffmpeg
def test_a_poster_is_upright_and_small(clips: Clips, tmp_path: Path) -> None:
    for source, size in ((clips.film(9), (640, 360)), (clips.turned(), (360, 640)),
                         (clips.anamorphic(), (524, 288)), (clips.hdr(), (640, 360))):  # fmt: skip
        poster = pictures.poster(source, tmp_path / "poster.jpg", facts_of(source))

        with Image.open(poster) as image:
            assert (image.format, image.size) == ("JPEG", size), source.name
            assert not image.getexif()
        assert poster.stat().st_size < 100_000
        assert 30 < look.brightness(poster) < 225


@pytest.mark.ffmpeg
def test_a_storyboard_has_a_frame_for_every_interval(clips: Clips, tmp_path: Path) -> None:
    board = pictures.storyboard(clips.film(9), tmp_path / "board.jpg", facts_of(clips.film(9)))

    assert (board.tiles, board.interval_s, board.columns, board.rows) == (5, 2, 10, 1)
    with Image.open(board.path) as image:
        assert image.size == (board.tile_width * 10, board.tile_height)
        last = image.crop((board.tile_width * 4, 0, board.tile_width * 5, board.tile_height))
        beyond = image.crop((board.tile_width * 5, 0, board.tile_width * 10, board.tile_height))
    assert len(set(last.convert("L").tobytes())) > 20
    assert max(beyond.convert("L").tobytes()) < 40


@pytest.mark.ffmpeg
def test_sound_alone_has_no_picture(clips: Clips, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        pictures.poster(clips.sound_only(), tmp_path / "p.jpg", facts_of(clips.sound_only()))


@pytest.mark.ffmpeg
def test_r4_silence_is_not_taken_for_loudness(clips: Clips) -> None:
    source = clips.mute()
    facts = facts_of(source)

    measured = loudness.measure(source, facts, limits=render.limits_for(facts, []))

    assert measured == Loudness(None)
    assert measured.gain_db == 0


@pytest.mark.parametrize(
    ("lufs", "gain_db"), [(None, 0), (-16.0, 0), (-23.0, 7), (-9.5, -6.5), (-60.0, 20)]
)
def test_gain_leads_to_the_target_and_never_raises_hiss(lufs: float, gain_db: float) -> None:
    assert Loudness(lufs).gain_db == gain_db
