"""What tests of the pipeline share: a sent clip, and rows read anew."""

from pathlib import Path

from flask import Flask

from escuela.authz.identity import Viewer, viewer_of
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Render, Source, Video
from media.library.rules import RenderKind, Visibility
from media.pipeline import services
from tests.factories import make_account, make_organization
from tests.factories.videos import NOBODY_TO_COVER, NOTE_NOT_NEEDED, make_details
from tests.jobs import do_jobs


def an_editor() -> Viewer:
    return viewer_of(make_account(f"Tordo {db.session.query(Organization).count()}").id)


def send(clip: Path, name: str = "VID_1.mp4") -> Video:
    """Send a clip the way a form does."""
    with clip.open("rb") as stream:
        file = services.keep_file(stream, name)
    return services.receive_video(
        make_details(), NOBODY_TO_COVER, file, {},
        organization_id=make_organization().id, by=an_editor(),
    )  # fmt: skip


def send_version(video: Video, clip: Path) -> None:
    with clip.open("rb") as stream:
        services.receive_version(video, services.keep_file(stream, "VID_2.mp4"), by=an_editor())


def approve(app: Flask, video: Video) -> None:
    """Do what waits, then take and approve the video; its rungs wait to be made."""
    do_jobs(app)
    editor = an_editor()
    library.take_video(again(video), by=editor)
    services.approve(again(video), by=editor)


def publish(app: Flask, video: Video) -> None:
    approve(app, video)
    do_jobs(app)
    with transaction():
        library.write_note(again(video), NOTE_NOT_NEEDED)
    services.publish(again(video), Visibility.NETWORK, is_agreed=False, by=an_editor())


def again(video: Video) -> Video:
    """Read a video anew."""
    db.session.expire_all()
    found = library_queries.find_video_by_id(video.id)
    assert found is not None
    return found


def newest(video: Video) -> Source:
    source = library_queries.find_newest_source(video.id)
    assert source is not None
    return source


def render_of(video: Video, kind: RenderKind = RenderKind.FULL) -> Render:
    db.session.expire_all()
    render = library_queries.find_newest_render(newest(video).id, kind)
    assert render is not None
    return render
