"""A clip's whole way, with the real ffmpeg and the real runner: from sent to published."""

from pathlib import Path

import pytest
from flask import Flask

from escuela.authz.identity import Viewer, viewer_of
from escuela.db import db, transaction
from escuela.jobs.engines.local import run_until_idle
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Render, Video
from media.library.rules import RenderKind, VideoState, Visibility
from media.pipeline import services
from tests.factories import make_account, make_organization
from tests.factories.videos import NOBODY_TO_COVER, NOTE_NOT_NEEDED, make_details
from tests.media.clips import Clips

pytestmark = [pytest.mark.ffmpeg, pytest.mark.usefixtures("app_context")]


def send(clip: Path) -> Video:
    with clip.open("rb") as stream:
        file = services.keep_file(stream, clip.name)
    return services.receive_video(
        make_details(), NOBODY_TO_COVER, file, {},
        organization_id=make_organization().id, by=editor(),
    )  # fmt: skip


def editor() -> Viewer:
    return viewer_of(make_account("Tordo").id)


def work(app: Flask) -> int:
    done = run_until_idle(app, is_watched=False)
    db.session.expire_all()  # what was read before is read again
    return done


def test_a_clip_goes_from_sent_to_published(app: Flask, clips: Clips) -> None:
    video = send(clips.film())
    work(app)
    video = reloaded(video)
    assert video.state is VideoState.TO_REVIEW
    source = library_queries.find_newest_source(video.id)
    assert source is not None
    assert source.sealed_at is not None
    assert library_queries.find_newest_render(source.id, RenderKind.PREVIEW) is not None

    library.take_video(video, by=editor())
    services.approve(video, by=editor())
    work(app)
    assert reloaded(video).state is VideoState.READY
    with transaction():
        library.write_note(video, NOTE_NOT_NEEDED)
    services.publish(video, Visibility.NETWORK, is_agreed=False, by=editor())
    work(app)
    assert reloaded(video).is_published
    assert [r.kind for r in db.session.query(Render)] == [RenderKind.FULL]


def reloaded(video: Video) -> Video:
    found = library_queries.find_video_by_id(video.id)
    assert found is not None
    return found
