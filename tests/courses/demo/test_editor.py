"""courses/demo/editor.py: the demo's videos go the way of all others, by themselves."""

import pytest
from flask import Flask

from courses.demo import editor
from courses.demo.editor import Act
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.db import db, transaction
from escuela.jobs.models import Job
from media.library import queries as library
from media.library import services
from media.library.models import Video
from media.library.rules import VideoState
from tests.factories import make_account, make_grant, make_organization
from tests.factories.videos import NOTE_NOT_NEEDED, make_render, make_video
from tests.jobs import do_jobs

pytestmark = pytest.mark.usefixtures("app_context")


def play(app: Flask, video: Video, act: Act) -> Video:
    """Let the editor look once, and return the video as it is then."""
    account = make_account("Tordo")
    make_grant(account, Role.VIDEO_EDITOR, EVERYTHING)
    with transaction():
        editor.ask(video.id, account.id, act)
    do_jobs(app)
    found = library.find_video_by_id(video.id)
    assert found is not None
    return found


def waiting() -> list[str]:
    return [job.kind for job in db.session.query(Job) if job.state == "queued"]


def test_a_question_is_asked_once(app: Flask) -> None:
    video = play(app, make_video(make_organization()), Act.ASK)

    assert video.state is VideoState.CHANGES_ASKED
    assert [message.text for message in library.list_messages(video.id)] == [editor.QUESTION]
    assert waiting() == []


def test_what_is_ready_is_published_to_whom_its_organization_said(app: Flask) -> None:
    video = make_video(make_organization(), state=VideoState.READY)
    source = library.find_newest_source(video.id)
    assert source is not None
    make_render(source)
    with transaction():
        services.write_note(video, NOTE_NOT_NEEDED)

    video = play(app, video, Act.PUBLISH)

    assert video.state is VideoState.PUBLISHED
    assert video.is_published


def test_what_is_still_on_its_way_is_looked_at_again(app: Flask) -> None:
    video = play(app, make_video(make_organization(), state=VideoState.APPROVED), Act.PUBLISH)

    assert video.state is VideoState.APPROVED
    assert waiting() == ["PlayEditor"]


@pytest.mark.parametrize("state", [VideoState.REJECTED, VideoState.WITHDRAWN])
def test_what_went_another_way_is_left_alone(app: Flask, state: VideoState) -> None:
    video = play(app, make_video(make_organization(), state=state), Act.PUBLISH)

    assert video.state is state
    assert waiting() == []
