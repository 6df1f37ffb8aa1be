import itertools

import pytest

from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, course_scope
from escuela.db import db
from media.library import queries, services
from media.library.models import Video
from media.library.rules import VideoState, Visibility
from tests.factories import make_account, make_grant, make_member, make_organization
from tests.factories.videos import make_published_video, make_video

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.mark.parametrize("action", [Action.VIDEO_VIEW, Action.VIDEO_PREVIEW])
def test_lists_and_single_videos_give_the_same_answer(action: Action) -> None:
    own, other = make_organization("Semillas"), make_organization("Casa")
    for organization, visibility in itertools.product((own, other), Visibility):
        make_video(organization, visibility=visibility)
        shown = make_published_video(organization, visibility=visibility)
        services.show_in_course(shown, 13)
    learners = [make_account("Gorrión"), make_account("Sabiá")]
    make_grant(learners[0], Role.LEARNER, course_scope(13))
    make_grant(learners[1], Role.LEARNER, course_scope(3))
    editor = make_account("Tordo")
    make_grant(editor, Role.COORDINATION, EVERYTHING)
    people = (None, make_member(own, Role.MEMBER, "Zorzal").id, editor.id,
              *(learner.id for learner in learners))  # fmt: skip

    for viewer in map(viewer_of, people):
        listed = set(db.session.query(Video).where(queries.reachable(viewer, action)))
        alone = {video for video in db.session.query(Video) if can(viewer, action, video)}
        assert listed == alone


def test_a_video_is_found_by_a_word_without_its_accents_and_in_any_case() -> None:
    video = make_video(make_organization(), "Voces del río")

    assert list(db.session.query(Video).where(*queries.matching("RIO voces"))) == [video]
    assert list(db.session.query(Video).where(*queries.matching("mar"))) == []


def test_counts_by_state_are_only_of_what_the_viewer_reaches() -> None:
    own, other = make_organization("Semillas"), make_organization("Casa")
    make_video(own, state=VideoState.TO_REVIEW)
    make_video(other, state=VideoState.TO_REVIEW)
    member = viewer_of(make_member(own, Role.MEMBER, "Zorzal").id)

    assert queries.count_by_state(member, Action.VIDEO_PREVIEW) == {VideoState.TO_REVIEW: 1}
