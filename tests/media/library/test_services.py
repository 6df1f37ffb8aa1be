import pytest
import sqlalchemy as sa

from escuela.accounts.models import Account
from escuela.audit.models import AuditEntry
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import Viewer, viewer_of
from escuela.db import db, transaction
from escuela.errors import Conflict, InvalidInput
from media.library import queries, services
from media.library.models import Source, Video
from media.library.rules import (
    MOVES,
    Appearing,
    CaptionOrigin,
    Note,
    NoteChoice,
    Side,
    VideoState,
    Visibility,
)
from media.library.services import ArrivedFile
from tests.factories import make_account, make_organization
from tests.factories.videos import (
    NOBODY_TO_COVER,
    NOTE_NOT_NEEDED,
    make_details,
    make_facts,
    make_published_video,
    make_render,
    make_source,
    make_video,
)

pytestmark = pytest.mark.usefixtures("app_context")

FILE = ArrivedFile("incoming/1", 1000, "../x/VID_1.mp4")


def viewer(account: Account | None = None) -> Viewer:
    return viewer_of((account or make_account("Tordo")).id)


def deeds() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.deed).order_by(AuditEntry.id)))


def send() -> tuple[Video, Source]:
    return services.create_video(
        make_details(), NOBODY_TO_COVER, FILE,
        organization_id=make_organization().id, by=viewer(),
    )  # fmt: skip


def state_of(video: Video) -> VideoState:
    return video.state


def render_id(video: Video) -> int:
    source = queries.find_newest_source(video.id)
    assert source is not None
    return make_render(source).id


def test_a_sent_video_is_received_and_its_file_name_is_only_text() -> None:
    video, source = send()

    assert video.state is VideoState.RECEIVED
    assert (source.number, source.file_name) == (1, "VID_1.mp4")
    assert not video.is_published
    assert deeds() == ["video.send", "consent.give"]


def test_an_accepted_file_comes_before_the_editor() -> None:
    _, source = send()

    services.seal_source(source, storage_key="originals/1", sha256="ab" * 32, size_bytes=1000)
    assert services.accept_source(source, make_facts())

    again = queries.find_source(source.id)
    assert again is not None
    assert again.fingerprint == "abababab"
    assert again.facts == make_facts()
    assert again.video.state is VideoState.TO_REVIEW


def test_a_refused_file_keeps_its_reason() -> None:
    video, source = send()

    assert services.reject_source(source, "not_media")

    assert (video.state, source.verdict) == (VideoState.REJECTED, "not_media")


def test_a_verdict_on_an_old_version_does_not_move_the_video() -> None:
    video, first = send()
    services.add_version(video, ArrivedFile("incoming/2", 5, "b.mp4"), by=viewer())

    assert not services.reject_source(first, "not_media")

    assert video.state is VideoState.RECEIVED
    assert first.verdict == "not_media"


def test_sealing_twice_changes_nothing() -> None:
    _, source = send()

    for key in ("originals/1", "originals/2"):
        services.seal_source(source, storage_key=key, sha256="a" * 64, size_bytes=1000)

    assert source.storage_key == "originals/1"


@pytest.mark.parametrize("state", list(VideoState))
@pytest.mark.parametrize("to", list(VideoState))
def test_no_move_happens_that_the_table_refuses(state: VideoState, to: VideoState) -> None:
    video = make_video(make_organization(), state=state)

    if to in MOVES[state]:
        with transaction():
            services.move(video, to, "video.try", by=viewer())
        assert video.state is to
        return
    with pytest.raises(Conflict), transaction():
        services.move(video, to, "video.try", by=viewer())
    assert (video.state, deeds()) == (state, [])


def test_the_state_is_read_again_before_a_move() -> None:
    video = make_video(make_organization(), state=VideoState.IN_REVIEW)
    with db.engine.begin() as elsewhere:
        elsewhere.execute(sa.update(Video).values(state=VideoState.WITHDRAWN))

    with pytest.raises(Conflict):
        services.approve_video(video, by=viewer())


def test_a_video_is_taken_by_one_editor() -> None:
    video = make_video(make_organization())
    first, second = viewer(), viewer()

    services.take_video(video, by=first)
    services.take_video(video, by=first)
    with pytest.raises(Conflict):
        services.take_video(video, by=second)

    assert video.editor_id == first.account_id
    services.release_video(video, by=first)
    services.take_video(video, by=second)
    assert video.editor_id == second.account_id


def test_a_question_waits_for_the_organization_and_an_answer_brings_it_back() -> None:
    video = make_video(make_organization(), state=VideoState.IN_REVIEW)

    services.ask_change(video, "¿Revisas el minuto 4:12?", by=viewer())
    assert state_of(video) is VideoState.CHANGES_ASKED
    services.answer(video, "Ya lo miramos.", by=viewer())

    assert state_of(video) is VideoState.IN_REVIEW
    said = [(message.side, message.text) for message in queries.list_messages(video.id)]
    assert said == [
        (Side.EDITOR, "¿Revisas el minuto 4:12?"),
        (Side.ORGANIZATION, "Ya lo miramos."),
    ]


def test_publishing_opens_the_video_and_withdrawing_closes_it() -> None:
    organization = make_organization()
    video = make_video(organization, state=VideoState.READY)
    stranger = viewer_of(None)
    with transaction():
        services.write_note(video, NOTE_NOT_NEEDED)

    render = render_id(video)
    services.publish_video(video, Visibility.PUBLIC, render, is_agreed=True, by=viewer())
    assert can(stranger, Action.VIDEO_VIEW, video)
    assert "video.publish_wider" in deeds()

    services.withdraw_video(video, by=viewer())
    services.withdraw_video(video, by=viewer())
    assert not can(stranger, Action.VIDEO_VIEW, video)
    assert deeds().count("video.withdraw") == 1


def test_more_people_than_asked_need_the_organizations_word() -> None:
    video = make_video(make_organization(), state=VideoState.READY)
    with transaction():
        services.write_note(video, NOTE_NOT_NEEDED)
    render = render_id(video)

    with pytest.raises(InvalidInput) as refusal:
        services.publish_video(video, Visibility.PUBLIC, render, is_agreed=False, by=viewer())

    assert refusal.value.field == "is_agreed"
    assert not video.is_published


def test_nothing_is_published_while_something_is_missing() -> None:
    video = make_video(make_organization(), state=VideoState.READY)
    render = render_id(video)

    with pytest.raises(InvalidInput):
        services.publish_video(video, Visibility.NETWORK, render, is_agreed=False, by=viewer())

    assert (video.state, video.is_published) == (VideoState.READY, False)


def test_the_published_version_plays_on_while_a_new_one_is_reviewed() -> None:
    video = make_published_video(make_organization())
    playing = video.published_render_id

    services.add_version(video, FILE, by=viewer())

    assert video.state is VideoState.RECEIVED
    assert video.published_render_id == playing


def test_a_second_save_on_the_same_text_is_a_conflict_and_a_move_is_not() -> None:
    video = make_video(make_organization(), state=VideoState.TO_REVIEW)
    seen = video.details_version
    services.take_video(video, by=viewer())

    def save(title: str) -> None:
        services.save_details(
            video, make_details(title), NOBODY_TO_COVER, seen_version=seen, by=viewer()
        )

    save("Primero")
    with pytest.raises(Conflict):
        save("Segundo")

    assert video.title == "Primero"


def test_saving_details_never_opens_a_published_video_to_others() -> None:
    video = make_published_video(make_organization(), visibility=Visibility.NETWORK)

    with pytest.raises(InvalidInput):
        services.save_details(
            video, make_details(visibility=Visibility.PUBLIC), NOBODY_TO_COVER,
            seen_version=video.details_version, by=viewer(),
        )  # fmt: skip


def test_the_note_is_chosen_on_its_own_and_editing_leaves_it() -> None:
    video = make_video(make_organization())
    written = Note(NoteChoice.WRITTEN, "Habla de una desaparición.", "No muestra violencia.")

    services.save_note(video, written, seen_version=video.details_version, by=viewer())
    services.save_details(
        video, make_details(), NOBODY_TO_COVER, seen_version=video.details_version, by=viewer()
    )

    assert video.note == written
    with pytest.raises(Conflict):
        services.save_note(video, NOTE_NOT_NEEDED, seen_version=1, by=viewer())


def test_captions_are_one_per_language_and_the_last_word_counts() -> None:
    video = make_video(make_organization())

    for text in ("WEBVTT\n\nuno", "WEBVTT\n\ndos"):
        services.attach_caption(video, "es", text, CaptionOrigin.EDITOR, by=viewer())

    assert [caption.vtt for caption in queries.list_captions(video.id)] == ["WEBVTT\n\ndos"]
    services.remove_caption(video, "es", by=viewer())
    assert queries.list_captions(video.id) == []


def test_the_newest_source_of_each_video_is_found_at_once() -> None:
    organization = make_organization()
    one, two = make_video(organization), make_video(organization)
    newer = make_source(one, number=2)

    found = queries.list_newest_sources([one.id, two.id])

    assert found[one.id].id == newer.id
    assert found[two.id].number == 1


def test_ready_is_said_once_and_only_of_what_was_approved() -> None:
    video = make_video(make_organization(), state=VideoState.APPROVED)
    taken_back = make_video(make_organization(), state=VideoState.IN_REVIEW)

    for _ in range(2):
        services.mark_ready(video)
        services.mark_ready(taken_back)

    assert (video.state, taken_back.state) == (VideoState.READY, VideoState.IN_REVIEW)
    assert deeds().count("video.ready") == 1


def test_what_has_to_be_covered_is_written_down_until_published() -> None:
    video = make_video(make_organization(), state=VideoState.READY)
    with transaction():
        services.write_note(video, NOTE_NOT_NEEDED)
        services.write_appearing(video, Appearing(True, False, False, False, "2:10, camisa azul"))

    services.publish_video(
        video, Visibility.NETWORK, render_id(video), is_agreed=False, by=viewer()
    )

    assert video.covering_notes == ""
