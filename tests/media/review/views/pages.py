"""Videos in every state, and the buttons of their pages, for tests of the editor's pages."""

from flask import Flask

from escuela.authz.identity import Viewer, viewer_of
from media.library import queries as library_queries
from media.library.models import Source, Video
from media.library.rules import VideoState
from tests.browser import Browser
from tests.factories import School
from tests.factories.videos import make_render, make_video_of


def make(
    app: Flask, school: School, title: str = "Voces", state: VideoState = VideoState.IN_REVIEW,
    **more: object,
) -> str:  # fmt: skip
    with app.app_context():
        return make_video_of(school.own_id, title, state=state, **more).public_id  # type: ignore[arg-type]


def with_rungs(app: Flask, public_id: str) -> None:
    with app.app_context():
        make_render(source_of(public_id))


def video_of(public_id: str) -> Video:
    video = library_queries.find_video(public_id)
    assert video is not None
    return video


def source_of(public_id: str) -> Source:
    source = library_queries.find_newest_source(video_of(public_id).id)
    assert source is not None
    return source


def state_of(app: Flask, public_id: str) -> VideoState:
    with app.app_context():
        return video_of(public_id).state


def press(browser: Browser, page: str, deed: str, **fields: str) -> int:
    """Press a button of a page; return the status of the answer."""
    token = browser.fill_in(page)["csrf_token"]
    return browser.post(f"{page}/{deed}", data={"csrf_token": token} | fields).status_code


def editor(school: School) -> Viewer:
    return viewer_of(school.accounts["video_editor"])
