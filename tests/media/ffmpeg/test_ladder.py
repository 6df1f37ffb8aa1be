"""media/ffmpeg/ladder.py, rates.py, commands.py, packaging.py: tables and arithmetic."""

import itertools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from media.ffmpeg import commands, ladder, packaging, rates, timeline
from media.ffmpeg.facts import Facts, Picture, Sound
from media.ffmpeg.ladder import Kind
from media.ffmpeg.packaging import RungOutput, Segment

SOUND = Sound(index=1, codec="aac", channels=2, sample_rate=48000, duration_s=60.0)


def film(
    width: int, height: int, fps: Fraction = Fraction(25), sound: Sound | None = SOUND
) -> Facts:
    picture = Picture(0, "h264", width, height, width, height, fps, is_vfr=False, rotation=0,
                      is_mirrored=False, hdr="", is_interlaced=False, duration_s=60.0)  # fmt: skip
    return Facts("mov", 10**7, 60.0, picture if width else None, sound, place_found=False,
                 device_found=False, attached_pictures=0, subtitle_streams=0, data_streams=0,
                 chapters=0, warnings=())  # fmt: skip


@pytest.mark.parametrize(
    ("width", "height", "names"),
    [
        (1920, 1080, "1080 720 480 360 240 360-av1 240-av1 audio audio-opus"),
        (3840, 2160, "1080 720 480 360 240 360-av1 240-av1 audio audio-opus"),
        (1080, 1920, "1080 720 480 360 240 360-av1 240-av1 audio audio-opus"),
        (1280, 718, "480 360 240 360-av1 240-av1 audio audio-opus"),
        (640, 360, "360 240 360-av1 240-av1 audio audio-opus"),
        (640, 272, "360 240 360-av1 240-av1 audio audio-opus"),
        (320, 240, "240 240-av1 audio audio-opus"),
        (176, 144, "240 240-av1 audio audio-opus"),
        (96, 48, "240 audio audio-opus"),
        (0, 0, "audio audio-opus"),
    ],
)
def test_a_source_gets_the_rungs_it_can_fill(width: int, height: int, names: str) -> None:
    assert " ".join(rung.name for rung in ladder.rungs_for(film(width, height))) == names


def test_a_silent_film_has_no_sound_rung() -> None:
    rungs = ladder.rungs_for(film(640, 360, sound=None))

    assert {rung.kind for rung in rungs} == {Kind.H264, Kind.AV1}


def test_no_rung_is_upscaled_distorted_or_odd() -> None:
    for width, height in (
        (1921, 1081),
        (1080, 1920),
        (640, 272),
        (193, 144),
        (8192, 100),
        (524, 288),
    ):
        facts = film(width, height)
        for rung in ladder.rungs_for(facts):
            if rung.kind is Kind.SOUND:
                continue
            made = ladder.picture_size(facts, rung)
            assert min(made) <= max(2, min(rung.side, width, height) + 1)
            assert made[0] % 2 == made[1] % 2 == 0
            assert made[0] / made[1] == pytest.approx(width / height, rel=0.02)


def test_what_is_made_first_can_be_watched_and_heard() -> None:
    for size, first in (((1920, 1080), ["360", "audio"]), ((320, 240), ["240", "audio"]),
                        ((0, 0), ["audio"])):  # fmt: skip
        rungs = ladder.rungs_for(film(*size))
        assert [rung.name for rung in ladder.first_of(rungs)] == first
        assert set(ladder.first_of(rungs)) | set(ladder.rest_of(rungs)) == set(rungs)


@pytest.mark.parametrize(
    ("fps", "made", "gop"),
    [
        (Fraction(25), Fraction(25), 100),
        (Fraction(60), Fraction(30), 120),
        (Fraction(30000, 1001), Fraction(30000, 1001), 120),
        (Fraction(25, 2), Fraction(25, 2), 50),
        (Fraction(1, 2), Fraction(1, 2), 2),
    ],
)
def test_rates_are_never_raised_and_key_frames_fall_on_segments(
    fps: Fraction, made: Fraction, gop: int
) -> None:
    assert ladder.frame_rate(film(640, 360, fps)) == made
    assert commands.gop_frames(made) == gop


@pytest.mark.parametrize(
    ("gaps_ms", "headers", "fps", "is_vfr"),
    [
        ([40] * 50, ["25/1"], Fraction(25), False),
        ([33, 33, 34] * 20, ["1000/1", "30/1"], Fraction(30), False),
        ([33, 33, 34] * 20, ["1000/1", "90000/1"], Fraction(30), False),
        ([40] * 40 + [900] * 8, ["187/10", "25/1"], Fraction(25), True),
        ([95] * 30, ["21/2", "90000/1"], Fraction(21, 2), False),
        ([16.683] * 60, ["1000/1"], Fraction(60000, 1001), False),
        ([], ["24/1"], Fraction(24), False),
        ([], ["0/0", "x"], Fraction(25), False),
    ],
)
def test_the_real_rate_is_found_whatever_headers_say(
    gaps_ms: list[float],
    headers: list[str],
    fps: Fraction,
    is_vfr: bool,
) -> None:
    times = [sum(gaps_ms[:n]) / 1000 for n in range(len(gaps_ms) + 1)]

    assert rates.real(times, rates.announced(*headers)) == (fps, is_vfr)


def test_one_run_decodes_once_and_hides_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.touch()
    facts = film(1920, 1080)
    rungs = ladder.rungs_for(facts)

    arguments = commands.encode(timeline.whole(source, facts), facts, rungs, tmp_path, gain_db=3)

    assert arguments.count("-i") == 1
    for option in ("-map_metadata", "-map_chapters"):
        given = [after for name, after in itertools.pairwise(arguments) if name == option]
        assert given == ["-1"] * len(rungs)
    graph = arguments[arguments.index("-filter_complex") + 1]
    assert graph.count("fps=fps=") == 1
    assert arguments.count("-a53cc") == 5


def test_a_media_playlist_is_read_to_the_byte() -> None:
    text = ('#EXTM3U\n#EXT-X-MAP:URI="a.mp4",BYTERANGE="100@0"\n#EXTINF:4.000000,\n'
            "#EXT-X-BYTERANGE:500@100\na.mp4\n#EXTINF:1.500000,\n#EXT-X-BYTERANGE:400@600\n"
            "a.mp4\n#EXT-X-ENDLIST\n")  # fmt: skip

    segments = packaging.segments_of(text)

    assert segments == [Segment(4.0, 100, 500), Segment(1.5, 600, 400)]
    assert packaging.rates_kbps(segments) == (2, 2)
    assert packaging.rates_kbps([Segment(4, 0, 500_000), Segment(4, 0, 1_000_000)]) == (1500, 2000)


def test_the_master_begins_with_360_and_announces_what_was_measured() -> None:
    made = [output("1080", Kind.H264, 2500), output("240", Kind.H264, 180),
            output("360", Kind.H264, 400), output("240-av1", Kind.AV1, 90),
            output("audio", Kind.SOUND, 33)]  # fmt: skip

    lines = packaging.master_playlist(made).splitlines()

    assert lines[:3] == ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    assert lines[4::2] == ["360.m3u8", "240.m3u8", "1080.m3u8", "240-av1.m3u8"]
    announced = dict(part.split("=", 1) for part in lines[3].partition(":")[2].split(",", 2)[:2])
    assert announced == {"BANDWIDTH": "400000", "AVERAGE-BANDWIDTH": "300000"}
    assert 'CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=29.970' in lines[3]


def test_sound_alone_has_a_master_of_its_own() -> None:
    master = packaging.master_playlist([output("audio", Kind.SOUND, 33)])

    assert "audio.m3u8" in master
    assert "RESOLUTION" not in master


def output(name: str, kind: Kind, peak_kbps: int) -> RungOutput:
    made = RungOutput(
        name=name, kind=kind, codecs=("avc1.64001e", "mp4a.40.2"), width=640, height=360,
        fps=Fraction(30000, 1001), avg_kbps=peak_kbps - 100, peak_kbps=peak_kbps, duration_s=8.0,
        segments=Path(f"{name}.mp4"), segments_bytes=1, playlist=Path(f"{name}.m3u8"),
        playlist_text="", plain=None, plain_bytes=0, cut_at_s=None,
    )  # fmt: skip
    return made if kind is not Kind.SOUND else replace(made, width=0, height=0, fps=None)
