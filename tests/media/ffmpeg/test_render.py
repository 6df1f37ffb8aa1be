"""media/ffmpeg/render.py: what comes out plays, is as long as it was, and says where it is cut."""

import itertools
import time
from fractions import Fraction
from pathlib import Path

import pytest

from media.ffmpeg import ladder, packaging, probe, render
from media.ffmpeg.errors import Cancelled, FfmpegError, NotEnoughRoom
from media.ffmpeg.facts import Facts
from media.ffmpeg.ladder import LADDER, Rung
from media.ffmpeg.packaging import RungOutput
from tests.media.clips import Clips
from tests.media.ffmpeg import look

pytestmark = pytest.mark.ffmpeg

RUNGS = {rung.name: rung for rung in LADDER}
FRAME_S = 1 / 25


@pytest.fixture(scope="module")
def film(clips: Clips, tmp_path_factory: pytest.TempPathFactory) -> dict[str, RungOutput]:
    """All rungs of 9 s of ordinary film."""
    out = tmp_path_factory.mktemp("film")
    source = clips.film(9)
    facts = facts_of(source)
    made = render.render(source, out, facts, ladder.rungs_for(facts))
    return {rung.name: rung for rung in made}


def test_every_rung_of_the_source_is_made_once(film: dict[str, RungOutput]) -> None:
    assert list(film) == ["360", "240", "360-av1", "240-av1", "audio", "audio-opus"]
    sizes = {name: (rung.width, rung.height) for name, rung in film.items()}
    assert sizes["360"] == (640, 360)
    assert sizes["240"] == sizes["240-av1"] == (426, 240)
    assert sizes["audio"] == (0, 0)


def test_every_rung_is_as_long_as_the_source_to_a_frame(film: dict[str, RungOutput]) -> None:
    for rung in film.values():
        tolerance = FRAME_S if rung.width else 0.1
        assert rung.duration_s == pytest.approx(9, abs=tolerance), rung.name
        assert rung.cut_at_s is None
        if rung.width:
            times = look.frame_times_s(rung.playlist)
            assert len(times) == pytest.approx(225, abs=1)
            assert times[0] == pytest.approx(0, abs=0.1)


def test_every_rung_can_be_entered_every_four_seconds(film: dict[str, RungOutput]) -> None:
    for rung in film.values():
        if rung.width:
            starts = look.key_frames_s(rung.playlist)
            first = starts[0]
            assert [round(start - first, 2) for start in starts] == [0, 4, 8], rung.name
        assert len(packaging.segments_of(rung.playlist_text)) in (3, 4)


def test_byte_ranges_hold_whole_fragments_and_the_whole_file(film: dict[str, RungOutput]) -> None:
    for rung in film.values():
        segments = packaging.segments_of(rung.playlist_text)
        found = look.boxes(rung.segments)
        fragments = [at for kind, at, _ in found if kind == "moof"]
        ends = [at + length for kind, at, length in found if kind == "mdat"]

        assert len(fragments) == len(segments)
        for segment, fragment, end in zip(segments, fragments, ends, strict=True):
            before = [kind for kind, at, _ in found if segment.offset <= at < fragment]
            assert set(before) <= {"styp", "sidx"}, rung.name
            assert segment.offset + segment.length == end
        for before_it, after in itertools.pairwise(segments):
            assert before_it.offset + before_it.length == after.offset
        head = [kind for kind, at, _ in found if at < segments[0].offset]
        assert head == ["ftyp", "moov"]
        assert f'BYTERANGE="{segments[0].offset}@0"' in rung.playlist_text


def test_the_codecs_are_what_the_files_hold(film: dict[str, RungOutput]) -> None:
    assert film["360"].codecs[0].startswith("avc1.6400")
    assert film["360"].codecs[1] == film["audio"].codecs[0] == "mp4a.40.2"
    assert film["240-av1"].codecs[0].startswith("av01.0.0")
    assert film["240-av1"].codecs[1] == film["audio-opus"].codecs[0] == "opus"
    levels = {stream["codec_name"]: stream for stream in look.streams(film["360"].segments)}
    assert int(film["360"].codecs[0][-2:], 16) == levels["h264"]["level"]


def test_plain_copies_hold_the_same_film_with_its_index_in_front(
    film: dict[str, RungOutput],
) -> None:
    assert [rung.name for rung in film.values() if rung.plain] == ["360", "240", "audio"]
    for rung in film.values():
        if rung.plain:
            kinds = [kind for kind, _, _ in look.boxes(rung.plain)]
            assert kinds.index("moov") < kinds.index("mdat")
            assert "moof" not in kinds
            assert rung.plain_bytes == rung.plain.stat().st_size
            length = float(look.probed(rung.plain, "-show_format")["format"]["duration"])
            assert length == pytest.approx(9, abs=0.1)


def test_measured_rates_stay_near_the_caps(film: dict[str, RungOutput]) -> None:
    for name in ("360", "240"):
        cap = RUNGS[name].cap_kbps + RUNGS[name].audio_kbps
        assert 0 < film[name].avg_kbps <= film[name].peak_kbps <= 1.5 * cap
    assert film["audio"].avg_kbps <= 45
    assert film["audio-opus"].avg_kbps <= 40


def test_awkward_films_come_out_upright_square_and_steady(clips: Clips, tmp_path: Path) -> None:
    cases = {
        "turned": ("transpose=clock", (360, 640)),
        "mirrored": ("hflip", (640, 360)),
        "portrait": ("null", (360, 640)),
        "anamorphic": ("null", (524, 288)),
        "interlaced": ("yadif", (640, 360)),
    }
    for name, (as_shown, size) in cases.items():
        source = getattr(clips, name)()
        made = one(source, tmp_path, "360")
        film = look.streams(made.segments)[0]

        assert (made.width, made.height) == (film["width"], film["height"]) == size, name
        assert film.get("sample_aspect_ratio", "1:1") == "1:1"
        assert "side_data_list" not in film
        likeness = look.likeness(made.segments, source, as_shown, size)
        assert likeness > 0.85, (name, likeness)


def test_a_varying_rate_becomes_steady_without_losing_time(clips: Clips, tmp_path: Path) -> None:
    made = one(clips.varying(), tmp_path, "360")

    times = look.frame_times_s(made.segments)
    gaps = {round(after - before, 3) for before, after in itertools.pairwise(times)}
    assert gaps == {0.04}
    assert made.duration_s == pytest.approx(2.52, abs=0.05)


def test_fast_film_is_halved_and_slow_film_is_never_raised(clips: Clips, tmp_path: Path) -> None:
    fast = one(clips.film(1, "320x180", "60"), tmp_path, "240")
    assert fast.fps == 30
    assert len(look.frame_times_s(fast.segments)) == 30

    slow = one(clips.film(1, "320x180", "25/2"), tmp_path, "240")
    assert slow.fps == Fraction(25, 2)
    assert len(look.frame_times_s(slow.segments)) == pytest.approx(13, abs=1)


def test_high_dynamic_range_becomes_ordinary_and_is_neither_dark_nor_white(
    clips: Clips, tmp_path: Path
) -> None:
    made = one(clips.hdr(), tmp_path, "360")

    film = look.streams(made.segments)[0]
    assert (film["pix_fmt"], film.get("color_transfer")) == ("yuv420p", "bt709")
    assert 40 < look.brightness(made.segments) < 215


def test_quiet_sound_is_raised_to_the_target(clips: Clips, tmp_path: Path) -> None:
    source = clips.quiet()

    made = one(source, tmp_path, "audio")

    assert look.loudness_lufs(source) < -28
    assert look.loudness_lufs(made.segments) == pytest.approx(-16, abs=1)


def test_sound_that_begins_late_stays_where_it_was(clips: Clips, tmp_path: Path) -> None:
    made = one(clips.late_sound(), tmp_path, "360")

    lengths = {s["codec_type"]: float(s["duration"]) for s in look.streams(made.segments)}
    assert lengths["audio"] == pytest.approx(3, abs=0.1)


def test_r4_a_truncated_film_says_where_it_is_cut(clips: Clips, tmp_path: Path) -> None:
    source = clips.truncated()
    facts = facts_of(source)
    assert facts.duration_s == pytest.approx(8, abs=0.1)

    made = one(source, tmp_path, "240")
    cut_at_s = render.preview(source, tmp_path / "preview.mp4", facts)

    assert made.cut_at_s == pytest.approx(4, abs=1.5)
    assert cut_at_s == pytest.approx(made.cut_at_s, abs=0.2)


def test_r4_a_whole_film_is_never_called_cut(clips: Clips, tmp_path: Path) -> None:
    for source in (clips.silent(), clips.varying(), clips.late_sound(), clips.without_length(),
                   clips.interlaced(), clips.sound_only()):  # fmt: skip
        cut_at_s = render.preview(source, tmp_path / "preview.mp4", facts_of(source))
        assert cut_at_s is None, source.name


def test_r4_output_is_capped_by_its_size(clips: Clips) -> None:
    limits = render.limits_for(facts_of(clips.film(9)), [RUNGS["360"]])

    assert limits.file_bytes < 32 * 1024**2
    assert limits.wall_s < 1000


def test_r5_output_names_are_ours_whatever_the_source_is_called(
    clips: Clips, tmp_path: Path
) -> None:
    odd = tmp_path / "-i ; $(touch x) ñ %d.m3u8"
    odd.write_bytes(clips.film(1).read_bytes())
    out = tmp_path / "out"
    out.mkdir()

    render.render(odd, out, facts_of(odd), [RUNGS["360"], RUNGS["audio"]])

    assert sorted(path.name for path in out.iterdir()) == [
        "360-plain.mp4", "360.m3u8", "360.mp4", "audio-plain.m4a", "audio.m3u8", "audio.mp4"
    ]  # fmt: skip


def test_the_preview_is_one_plain_file_of_picture_and_sound(clips: Clips, tmp_path: Path) -> None:
    preview = tmp_path / "preview.mp4"

    render.preview(clips.film(9), preview, facts_of(clips.film(9)))

    kinds = [kind for kind, _, _ in look.boxes(preview)]
    assert kinds.index("moov") < kinds.index("mdat")
    assert [stream["codec_name"] for stream in look.streams(preview)] == ["h264", "aac"]


def test_progress_grows_to_the_end_and_tells_the_time_left(clips: Clips, tmp_path: Path) -> None:
    told: list[tuple[float, float | None]] = []
    source = clips.film(9)

    render.render(
        source, tmp_path, facts_of(source), [RUNGS["240"]],
        on_progress=lambda fraction, left_s: told.append((fraction, left_s)),
    )  # fmt: skip

    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1, abs=0.02)
    assert told[-1][1] == pytest.approx(0, abs=0.5)


def test_a_cancelled_render_ends_soon(clips: Clips, tmp_path: Path) -> None:
    source = clips.film(9)
    began = time.monotonic()

    with pytest.raises(Cancelled):
        render.render(source, tmp_path, facts_of(source), ladder.rungs_for(facts_of(source)),
                      is_cancelled=lambda: True)  # fmt: skip

    assert time.monotonic() - began < 5


def test_a_file_that_stops_being_one_fails_with_its_technical_log(
    clips: Clips, tmp_path: Path
) -> None:
    facts = facts_of(clips.film(1))

    with pytest.raises(FfmpegError) as fault:
        render.render(clips.hostile()["program"], tmp_path, facts, [RUNGS["240"]])

    assert fault.value.log


def test_f6_nothing_is_begun_without_room_for_it(clips: Clips, tmp_path: Path) -> None:
    facts = facts_of(clips.film(1))
    eternal = Facts(**{name: getattr(facts, name) for name in Facts.__slots__}
                    | {"duration_s": 1e12})  # fmt: skip

    with pytest.raises(NotEnoughRoom, match="disk"):
        render.render(clips.film(1), tmp_path, eternal, [RUNGS["240"]])
    assert list(tmp_path.iterdir()) == []


def facts_of(source: Path) -> Facts:
    facts = probe.inspect(source).facts
    assert facts
    return facts


def one(source: Path, out: Path, name: str) -> RungOutput:
    rung: Rung = RUNGS[name]
    return render.render(source, out, facts_of(source), [rung])[0]
