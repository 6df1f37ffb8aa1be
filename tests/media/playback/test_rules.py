"""media/playback/rules.py: which choices are offered, in which order, from which files."""

import pytest

from media.library.models import Render, Rendition
from media.library.rules import RenditionState
from media.playback import rules

READY, WAITING = RenditionState.READY, RenditionState.WAITING


def rung(
    name: str, *, codec: str = "h264", state: RenditionState = READY, is_plain: bool = False
) -> Rendition:
    side = int(name.split("-")[0]) if name[0].isdigit() else 0
    suffix = "mp4" if side else "m4a"
    return Rendition(
        name=name,
        kind="video" if side else "audio",
        codec=codec,
        codecs="avc1.64001e,mp4a.40.2" if codec == "h264" else "av01.0.00M.08,opus",
        width=side * 16 // 9,
        height=side,
        duration_s=8.0,
        avg_kbps=100.4,
        media_bytes=side * 1000 or 500,
        plain_bytes=side * 1001 if is_plain else 0,
        media_key=f"renders/a/{name}.mp4" if state is READY else None,
        plain_key=f"renders/a/{name}-plain.{suffix}" if is_plain else None,
        state=state,
    )


LADDER = [
    rung("360", is_plain=True),
    rung("audio", codec="aac", is_plain=True),
    rung("240", is_plain=True),
    rung("720"),
    rung("240-av1", codec="av1"),
    rung("audio-opus", codec="opus"),
    rung("1080", state=WAITING),
]


def names(renditions: list[Rendition]) -> list[str]:
    return [choice.name for choice in rules.choices_of(renditions)]


def test_sound_comes_first_then_pictures_from_light_to_heavy_and_only_what_is_ready() -> None:
    assert names(LADDER) == ["audio", "240", "360", "720"]


def test_the_data_saver_is_the_cheaper_way_to_a_choice_and_no_choice_of_its_own() -> None:
    audio, small, middle, _ = rules.choices_of(LADDER)

    assert small.light is not None
    assert (small.light.playlist, small.light.size_bytes) == ("240-av1.m3u8", 240_000)
    assert small.light.mimetype == 'video/mp4; codecs="av01.0.00M.08,opus"'
    assert audio.light is not None
    assert audio.light.mimetype.startswith("audio/mp4")
    assert middle.light is None


@pytest.mark.parametrize(
    ("renditions", "saves_data", "marked"),
    [
        (LADDER, False, "240"),
        (LADDER, True, "audio"),
        (LADDER[:2], False, "360"),
        (LADDER[:1], True, "360"),
        (LADDER[1:2], False, "audio"),
    ],
)
def test_the_lightest_picture_is_marked_or_sound_where_data_is_saved(
    renditions: list[Rendition], saves_data: bool, marked: str
) -> None:
    choices = rules.choices_of(renditions)

    assert rules.default_choice(choices, saves_data=saves_data).name == marked


def test_a_render_has_only_the_files_of_its_ready_renditions() -> None:
    render = Render(poster_key="renders/a/poster.jpg", storyboard_key=None, renditions=LADDER)

    files = rules.files_of(render)

    assert set(files) == {
        "360.mp4", "360-plain.mp4", "audio.mp4", "audio-plain.m4a", "240.mp4", "240-plain.mp4",
        "720.mp4", "240-av1.mp4", "audio-opus.mp4", "poster.jpg",
    }  # fmt: skip
    assert files["360.mp4"].is_segmented
    assert not files["360-plain.mp4"].is_segmented
    assert files["audio-plain.m4a"].mimetype == "audio/mp4"
