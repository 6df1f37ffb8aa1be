"""What is said of the people in a video, from the first sending to a change of mind."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from escuela.authz.identity import Viewer, viewer_of
from escuela.consent.models import Consent
from escuela.consent.rules import (
    VIDEO_TEXT,
    Channel,
    ConsentScope,
    Decision,
    SubjectKind,
    video_thing,
)
from escuela.db import db, transaction
from escuela.errors import InvalidInput
from escuela.jobs.models import Job
from escuela.privacy.services import erase_person
from media.library import consents, queries, services
from media.library.models import Video
from media.library.rules import Appearing, Missing, VideoState, Visibility
from media.library.services import ArrivedFile
from tests.factories import make_account, make_organization
from tests.factories.consent import text_read
from tests.factories.videos import (
    NOBODY_TO_COVER,
    NOTE_NOT_NEEDED,
    make_details,
    make_published_video,
    make_render,
    make_video,
)

pytestmark = pytest.mark.usefixtures("app_context")

FILE = ArrivedFile("originals/x", 10, "VID.mp4")
NOT_YET = replace(NOBODY_TO_COVER, everybody_consented=False)
WITH_MINORS = replace(NOBODY_TO_COVER, minors_appear=True)


def viewer() -> Viewer:
    return viewer_of(make_account("Semilla").id)


def said(video: Video) -> list[tuple[ConsentScope, Decision]]:
    rows = db.session.scalars(
        sa.select(Consent)
        .where(Consent.thing_kind == video_thing(video.id).kind, Consent.thing_id == video.id)
        .order_by(Consent.id)
    )
    return [(row.scope, row.decision) for row in rows]


def last(video: Video) -> dict[ConsentScope, Consent]:
    return {scope: row for (_, scope), row in consents.list_last(video).items()}


def send(appearing: Appearing) -> Video:
    video, _ = services.create_video(
        make_details(), appearing, FILE, organization_id=make_organization().id, by=viewer()
    )
    return video


def save(video: Video, appearing: Appearing) -> None:
    services.save_details(
        video, make_details(), appearing, seen_version=video.details_version, by=viewer()
    )


def read_again(video: Video) -> Video:
    db.session.expire_all()
    found = queries.find_video_by_id(video.id)
    assert found is not None
    return found


GIVEN, WITHDRAWN = Decision.GIVEN, Decision.WITHDRAWN
CIRCULATION, MINORS = ConsentScope.CIRCULATION, ConsentScope.MINORS


def test_the_box_of_the_form_becomes_a_consent_of_the_organization() -> None:
    read = text_read(VIDEO_TEXT, "pt")
    video = send(replace(NOBODY_TO_COVER, read=read))

    (row,) = db.session.scalars(
        sa.select(Consent).where(Consent.subject_kind == SubjectKind.ORGANIZATION)
    )

    assert (row.subject_id, row.thing) == (video.organization_id, video_thing(video.id))
    assert (row.text_read, row.channel) == (read, Channel.PAGE)
    assert row.recorded_by_id == video.sender_id
    assert video.everybody_consented
    assert Missing.CONSENT not in read_again(video).missing


def test_without_the_tick_nothing_is_said_and_nothing_is_published() -> None:
    video = send(NOT_YET)

    assert said(video) == []
    assert not video.everybody_consented
    assert Missing.CONSENT in video.missing


def test_minors_are_said_apart() -> None:
    assert said(send(WITH_MINORS)) == [(CIRCULATION, GIVEN), (MINORS, GIVEN)]


def test_minors_without_any_consent_are_a_fact_and_no_consent() -> None:
    video = send(replace(WITH_MINORS, everybody_consented=False))

    assert video.minors_appear
    assert said(video) == []

    save(video, WITH_MINORS)

    assert said(video) == [(CIRCULATION, GIVEN), (MINORS, GIVEN)]


def test_saving_again_says_nothing_again_even_under_a_newer_text() -> None:
    old = replace(text_read(VIDEO_TEXT), version=1)
    video = send(replace(NOBODY_TO_COVER, read=old))

    save(video, replace(NOBODY_TO_COVER, read=text_read(VIDEO_TEXT)))
    save(video, WITH_MINORS)

    assert said(video) == [(CIRCULATION, GIVEN), (MINORS, GIVEN)]
    assert last(video)[CIRCULATION].text_version == 1


def test_a_tick_that_goes_before_publishing_is_a_withdrawal() -> None:
    video = send(WITH_MINORS)

    save(video, replace(WITH_MINORS, everybody_consented=False))

    assert said(video)[2:] == [(CIRCULATION, WITHDRAWN), (MINORS, WITHDRAWN)]
    assert not video.everybody_consented
    assert not read_again(video).everybody_consented
    assert read_again(video).state is VideoState.RECEIVED


def test_a_tick_that_goes_can_not_take_a_published_video_away_in_silence() -> None:
    video = make_published_video(make_organization())

    with pytest.raises(InvalidInput) as refusal:
        services.save_details(
            video, make_details(visibility=video.visibility), NOT_YET,
            seen_version=video.details_version, by=viewer(),
        )  # fmt: skip

    assert refusal.value.field == "everybody_consented"
    assert read_again(video).is_published
    assert read_again(video).everybody_consented


def test_withdrawing_takes_a_published_video_from_everybody_in_the_same_transaction() -> None:
    video = make_published_video(make_organization())

    consents.withdraw(video, Channel.SPOKEN, by=viewer())
    consents.withdraw(video, Channel.SPOKEN, by=viewer())

    assert said(video) == [(CIRCULATION, GIVEN), (CIRCULATION, WITHDRAWN)]
    assert (video.state, video.is_published) == (VideoState.WITHDRAWN, False)
    assert not video.everybody_consented
    assert last(video)[CIRCULATION].channel is Channel.SPOKEN
    assert "PurgeRender" in set(db.session.scalars(sa.select(Job.kind)))


def test_a_withdrawal_that_fails_leaves_nothing_behind() -> None:
    video = make_published_video(make_organization())

    with pytest.raises(RuntimeError, match="cut"), transaction():
        consents.withdraw(video, Channel.PAPER, by=viewer())
        raise RuntimeError("cut")

    assert said(video) == [(CIRCULATION, GIVEN)]
    assert read_again(video).is_published


def test_a_video_that_nobody_watches_stays_where_it_is_but_is_not_published() -> None:
    video = make_video(make_organization(), state=VideoState.READY)
    with transaction():
        services.write_note(video, NOTE_NOT_NEEDED)
    source = queries.find_newest_source(video.id)
    assert source is not None
    render = make_render(source)

    consents.withdraw(video, Channel.PAPER, by=viewer())
    with pytest.raises(InvalidInput):
        services.publish_video(video, Visibility.NETWORK, render.id, is_agreed=False, by=viewer())

    assert (video.state, video.is_published) == (VideoState.READY, False)


def test_who_wrote_it_down_is_forgotten_and_the_fact_stays() -> None:
    video = send(NOBODY_TO_COVER)
    sender_id = video.sender_id or 0

    erase_person(sender_id, by=viewer())

    (row,) = db.session.scalars(sa.select(Consent).where(Consent.thing_id == video.id,
                                                         Consent.scope == CIRCULATION))  # fmt: skip
    assert row.recorded_by_id is None
    assert read_again(video).everybody_consented


def test_a_video_that_passed_to_another_organization_can_still_be_taken_back_and_given() -> None:
    video = make_published_video(make_organization())
    other = make_organization("Otra casa")
    with transaction():
        video.organization_id = other.id

    consents.withdraw(video, Channel.SPOKEN, by=viewer())
    assert (video.state, video.everybody_consented) == (VideoState.WITHDRAWN, False)

    save(video, NOBODY_TO_COVER)
    assert read_again(video).everybody_consented
