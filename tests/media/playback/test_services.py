"""media/playback/services.py: what is offered to whom."""

import pytest

from escuela.authz.identity import VISITOR, viewer_of
from escuela.db import db, transaction
from escuela.organizations.queries import find_organization
from media.library import queries as library
from media.library import services as videos
from media.library.captions import normalized
from media.library.models import Caption, Video
from media.library.rules import CaptionOrigin, RenditionState, Visibility
from media.playback import services
from tests.factories import School, make_school
from tests.factories.videos import make_published_video, make_video

pytestmark = pytest.mark.usefixtures("app_context")

VTT = """WEBVTT

00:00:01.500 --> 00:00:03.000
Una casa
vacía.

01:00:02.000 --> 01:00:04.000
Fin.
"""


@pytest.fixture
def the_school() -> School:
    return make_school()


def published(school: School, visibility: Visibility = Visibility.PUBLIC) -> Video:
    organization = find_organization(school.own)
    assert organization is not None
    return make_published_video(organization, visibility=visibility)


def caption(video: Video, language: str) -> None:
    with transaction():
        db.session.add(
            Caption(video_id=video.id, language=language, vtt=VTT, origin=CaptionOrigin.EDITOR)
        )


def test_a_visitor_is_offered_what_is_public_with_its_price(the_school: School) -> None:
    offer = services.offer(published(the_school), viewer_of(None))

    assert offer is not None
    assert [(choice.name, choice.size_bytes) for choice in offer.choices] == [
        ("audio", 250_000), ("360", 2_500_000),
    ]  # fmt: skip
    assert offer.default.name == "360"


def test_nothing_is_offered_without_the_right_or_before_publishing(the_school: School) -> None:
    organization = find_organization(the_school.own)
    assert organization is not None
    member = viewer_of(the_school.accounts["member"])

    assert services.offer(published(the_school, Visibility.RESERVED), viewer_of(None)) is None
    assert services.offer(published(the_school, Visibility.RESERVED), member) is not None
    assert services.offer(make_video(organization), member) is None
    assert services.offer_preview(make_video(organization), member) is None


def test_sound_alone_is_marked_for_whoever_saves_data(the_school: School) -> None:
    offer = services.offer(published(the_school), viewer_of(None), saves_data=True)

    assert offer is not None
    assert offer.default.name == "audio"


def test_a_film_whose_renditions_all_failed_is_not_offered(the_school: School) -> None:
    video = published(the_school)
    render = library.find_render(video.published_render_id or 0)
    assert render is not None
    rungs = render.renditions
    with transaction():
        for rung in rungs:
            rung.state = RenditionState.FAILED

    assert services.offer(video, viewer_of(None)) is None


def test_the_transcript_is_in_the_spoken_language_else_in_the_first_there_is(
    the_school: School,
) -> None:
    video = published(the_school)
    caption(video, "it")
    first = services.offer(video, viewer_of(None))
    caption(video, "es")
    db.session.expire_all()
    spoken = services.offer(video, viewer_of(None))

    assert first is not None
    assert spoken is not None
    assert (first.transcript_language, spoken.transcript_language) == ("it", "es")
    assert [(cue.start_s, cue.text) for cue in spoken.transcript] == [
        (1.5, "Una casa vacía."), (3602.0, "Fin."),
    ]  # fmt: skip


def test_the_transcript_says_what_was_written_and_no_code_of_the_format(
    the_school: School,
) -> None:
    video = published(the_school)
    words = "1\n00:00:01,000 --> 00:00:02,000\nAgua &amp; tierra &lt;b> R&D &amp;amp;\n"
    videos.attach_caption(video, "es", normalized(words.encode()), CaptionOrigin.EDITOR, by=VISITOR)
    db.session.expire_all()

    found = services.offer(video, viewer_of(None))

    assert found is not None
    assert [cue.text for cue in found.transcript] == ["Agua & tierra <b> R&D &amp;"]
