"""Who is told what about a video."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from escuela.accounts.models import Account
from escuela.authz.identity import Viewer, viewer_of
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.db import db, transaction
from escuela.notices.models import Notice
from escuela.organizations.models import Organization
from media.library import queries
from media.library import services as library
from media.library.models import Video
from media.library.rules import VideoState
from tests.factories import make_account, make_grant, make_member, make_organization
from tests.factories.videos import make_facts, make_video

pytestmark = pytest.mark.usefixtures("app_context")


class Scene:
    def __init__(self) -> None:
        self.house: Organization = make_organization("Casa")
        self.sender: Account = make_member(self.house, Role.MEMBER, "Quien envió")
        self.other: Account = make_member(self.house, Role.MEMBER, "Otra integrante")
        self.lead: Account = make_member(self.house, Role.LEAD, "Quien habla")
        self.stranger: Account = make_member(make_organization("Otra"), Role.LEAD, "De otra")
        self.editor: Account = make_account("Edición")
        self.second: Account = make_account("Otra edición")
        for account in (self.editor, self.second):
            make_grant(account, Role.VIDEO_EDITOR, EVERYTHING)

    def video(self, state: VideoState = VideoState.IN_REVIEW) -> Video:
        return make_video(
            self.house, state=state, sender_id=self.sender.id, editor_id=self.editor.id
        )

    @property
    def by_editor(self) -> Viewer:
        return viewer_of(self.editor.id)


@pytest.fixture
def scene(app_context: None) -> Scene:  # noqa: ARG001
    return Scene()


def told() -> Sequence[tuple[int, str]]:
    rows = db.session.execute(sa.select(Notice.account_id, Notice.kind).order_by(Notice.id))
    return [(row.account_id, row.kind) for row in rows]


def test_the_sender_is_told_what_the_editor_does(scene: Scene) -> None:
    video = scene.video()
    library.ask_change(video, "¿Están de acuerdo?", by=scene.by_editor)
    library.answer(video, "Sí.", by=viewer_of(scene.sender.id))
    library.approve_video(video, by=scene.by_editor)
    library.withdraw_video(scene.video(VideoState.PUBLISHED), by=viewer_of(scene.lead.id))

    sender = scene.sender.id
    assert told() == [
        (sender, "video.asked"), (scene.editor.id, "video.answered"), (sender, "video.approved"),
        (sender, "video.withdrawn"),
    ]  # fmt: skip


def test_when_the_sender_left_the_leads_are_told(scene: Scene) -> None:
    video = scene.video()
    with transaction():
        db.session.execute(sa.delete(RoleGrant).where(RoleGrant.account_id == scene.sender.id))

    library.approve_video(video, by=scene.by_editor)

    assert told() == [(scene.lead.id, "video.approved")]


def test_all_editors_are_told_that_a_video_waits_and_the_sender_of_a_bad_file(
    scene: Scene,
) -> None:
    good, bad = (queries.find_newest_source(scene.video(VideoState.RECEIVED).id) for _ in range(2))
    assert good is not None
    assert bad is not None
    assert library.accept_source(good, make_facts())
    assert library.reject_source(bad, "empty")

    assert told() == [
        (scene.editor.id, "video.waits"), (scene.second.id, "video.waits"),
        (scene.sender.id, "video.refused"),
    ]  # fmt: skip


def test_nobody_is_told_what_they_did_themselves(scene: Scene) -> None:
    library.withdraw_video(scene.video(VideoState.PUBLISHED), by=viewer_of(scene.sender.id))

    assert told() == []


def test_the_same_again_at_another_time_is_told_again(scene: Scene) -> None:
    video = scene.video()
    for _ in range(2):
        library.approve_video(video, by=scene.by_editor)
        library.reconsider_video(video, by=scene.by_editor)

    assert [kind for _, kind in told()] == ["video.approved", "video.approved"]


def test_a_deed_that_fails_tells_nobody(scene: Scene) -> None:
    video = scene.video()
    with pytest.raises(RuntimeError), transaction():
        library.approve_video(video, by=scene.by_editor)
        raise RuntimeError

    assert told() == []
