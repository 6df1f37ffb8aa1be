"""media/ffmpeg/probe.py: what is accepted, what is refused and why, and what is found out."""

import time
from fractions import Fraction
from pathlib import Path

import pytest

from media.ffmpeg import facts as facts_of
from media.ffmpeg import probe
from media.ffmpeg.errors import MachineBusy
from media.ffmpeg.facts import Facts, RefusalCode, WarningCode
from tests.media.clips import Clips

pytestmark = pytest.mark.ffmpeg


def accepted(path: Path) -> Facts:
    verdict = probe.inspect(path)
    assert (verdict.code, verdict.reason) == ("ok", "")
    assert verdict.facts
    return verdict.facts


def test_an_ordinary_film_is_described_as_it_is(clips: Clips) -> None:
    facts = accepted(clips.film())

    assert (facts.width, facts.height, facts.fps) == (640, 360, 25)
    assert facts.duration_s == pytest.approx(2, abs=0.05)
    assert (facts.has_video, facts.has_audio, facts.container) == (True, True, "mov")
    assert (facts.place_found, facts.device_found) == (False, False)
    assert (facts.hdr, facts.rotation) == ("", 0)
    assert facts.warnings == ()


def test_a_phone_film_is_shown_standing_and_its_hidden_data_is_noticed(clips: Clips) -> None:
    facts = accepted(clips.marked())

    assert (facts.width, facts.height, facts.rotation) == (360, 640, 90)
    assert (facts.place_found, facts.device_found) == (True, True)
    assert (facts.subtitle_streams, facts.chapters) == (1, 1)
    assert WarningCode.SUBTITLES_DROPPED in facts.warnings
    assert "12.3456" not in str(facts_of.as_json(facts))


def test_awkward_films_are_accepted_as_what_they_are(clips: Clips) -> None:
    names = ("silent", "portrait", "mirrored", "varying", "hdr", "interlaced", "anamorphic")
    picture = {name: accepted(getattr(clips, name)()).picture for name in names}

    assert all(picture.values())
    shown = {name: (p.width, p.height) for name, p in picture.items() if p}
    assert shown["portrait"] == (360, 640)
    assert shown["anamorphic"] == (524, 288)
    assert [name for name, p in picture.items() if p and p.is_mirrored] == ["mirrored"]
    assert [name for name, p in picture.items() if p and p.is_vfr] == ["varying"]
    assert [name for name, p in picture.items() if p and p.hdr] == ["hdr"]
    assert [name for name, p in picture.items() if p and p.is_interlaced] == ["interlaced"]
    assert picture["varying"]
    assert picture["varying"].fps == Fraction(25)


def test_sound_alone_is_accepted_and_a_cover_is_no_film(clips: Clips) -> None:
    for clip in (clips.sound_only(), clips.with_cover(), clips.quiet()):
        facts = accepted(clip)
        assert (facts.has_video, facts.has_audio) == (False, True)
        assert facts.attached_pictures == (clip == clips.with_cover())


def test_a_missing_duration_is_found_by_its_packets(clips: Clips) -> None:
    facts = accepted(clips.without_length())

    assert facts.duration_s == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("empty", RefusalCode.EMPTY),
        ("program", RefusalCode.NOT_MEDIA),
        ("text", RefusalCode.NOT_MEDIA),
        ("zip", RefusalCode.NOT_MEDIA),
        ("picture", RefusalCode.NOT_MEDIA),
    ],
)
def test_f14_what_is_no_media_is_refused_at_once_with_a_reason(
    clips: Clips, kind: str, code: RefusalCode
) -> None:
    hostile = clips.hostile()[kind]
    began = time.monotonic()

    verdict = probe.inspect(hostile)

    assert (verdict.accepted, verdict.code) == (False, code)
    assert verdict.reason
    assert str(hostile.parent) not in verdict.reason
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("kind", ["playlist", "loop", "concat"])
def test_r1_a_file_that_names_other_files_is_never_followed(clips: Clips, kind: str) -> None:
    began = time.monotonic()

    verdict = probe.inspect(clips.hostile()[kind])

    assert (verdict.accepted, verdict.code) == (False, RefusalCode.NOT_MEDIA)
    assert time.monotonic() - began < 2


def test_r3_each_gate_refuses_before_anything_is_decoded(clips: Clips) -> None:
    codes = {
        "encrypted": probe.inspect(clips.encrypted()).code,
        "hours": probe.inspect(clips.hours(9)).code,
        "hollow": probe.inspect(clips.hours(1)).code,
        "crowded": probe.inspect(clips.crowded()).code,
        "huge": probe.inspect(clips.huge()).code,
    }

    assert codes == {
        "encrypted": RefusalCode.ENCRYPTED,
        "hours": RefusalCode.TOO_LONG,
        "hollow": RefusalCode.HOLLOW,
        "crowded": RefusalCode.TOO_MANY_STREAMS,
        "huge": RefusalCode.TOO_LARGE,
    }


def test_r3_a_look_that_takes_too_long_is_a_refusal_of_its_own(clips: Clips) -> None:
    gates = probe.Gates(cpu_s=1)

    assert probe.inspect(clips.heavy(), gates=gates).code == RefusalCode.TOO_SLOW


def test_a_machine_without_time_is_no_verdict_about_the_file(clips: Clips) -> None:
    with pytest.raises(MachineBusy):
        probe.inspect(clips.film(), gates=probe.Gates(wall_s=0.001))


def test_facts_survive_being_stored_as_json(clips: Clips) -> None:
    for facts in (accepted(clips.marked()), accepted(clips.sound_only())):
        assert facts_of.from_json(facts_of.as_json(facts)) == facts
