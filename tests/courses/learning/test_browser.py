"""A lesson's film in a real browser: what is watched is saved once, whatever the line does."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route

from courses.demo import clips, editor
from courses.demo.editor import Act
from courses.learning import queries
from courses.learning.models import Enrollment
from courses.learning.rules import Interval, watched_ms
from escuela.authz.identity import viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.storage import scratch
from media.library import queries as library
from media.library.rules import Visibility
from media.pipeline import services as pipeline
from tests.chromium import Visit
from tests.factories import make_account, make_grant, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import NOBODY_TO_COVER, make_details
from tests.live import Live

pytestmark = [pytest.mark.chromium, pytest.mark.ffmpeg]

SECONDS = 6
PUBLISHED_MAX_S = 180
SAVED_MAX_S = 20


@dataclass(frozen=True)
class Scene:
    """A learner before a lesson whose film was made, sent, reviewed and published."""

    live: Live
    account_id: int
    lesson_id: int
    video_id: int
    path: str

    def watched(self) -> tuple[Interval, ...]:
        with self.live.app.app_context():
            row = queries.find_watching(self.account_id, self.lesson_id, self.video_id)
            return queries.list_intervals(row.id) if row else ()

    def is_done(self) -> bool:
        with self.live.app.app_context():
            return queries.find_progress(self.account_id, self.lesson_id) is not None


def wait_for(what: Callable[[], bool], page: Page) -> None:
    """Wait for a condition while the page's requests go on: they pass through us."""
    ends_at = time.monotonic() + SAVED_MAX_S
    while not what():
        assert time.monotonic() < ends_at, "it did not come in time"
        page.wait_for_timeout(200)


@pytest.fixture
def scene(live_school: Live) -> Scene:
    with live_school.app.app_context():
        house = make_organization()
        tordo = make_account("Tordo")
        make_grant(tordo, Role.VIDEO_EDITOR, EVERYTHING)
        video_id = _send_film(house, tordo.id)
        video = library.find_video_by_id(video_id)
        assert video is not None
        lesson = make_lesson(make_unit(make_course(house)), video=video)
        path = f"/lessons/{lesson.public_id}"
        found = Scene(live_school, make_account("Colibrí").id, lesson.id, video_id, path)
    live_school.start_worker()
    live_school.wait(lambda: _is_published(live_school, video_id), within_s=PUBLISHED_MAX_S)
    return found


def _send_film(house: Organization, editor_id: int) -> int:
    scratch().folder.mkdir(parents=True, exist_ok=True)  # `live_school` emptied the data folder
    with scratch().file(".mp4") as path:
        clips.make_clip("clip", path, seconds=SECONDS)
        with path.open("rb") as stream:
            file = pipeline.keep_file(stream, "clip.mp4")
    details = make_details(visibility=Visibility.PUBLIC)
    with transaction():
        video = pipeline.receive_video(
            details, NOBODY_TO_COVER, file, {}, organization_id=house.id, by=viewer_of(editor_id)
        )
        editor.ask(video.id, editor_id, Act.PUBLISH)
    return video.id


def _is_published(live: Live, video_id: int) -> bool:
    with live.app.app_context():
        video = library.find_video_by_id(video_id)
        return video is not None and video.is_published


def play_to_the_end(page: Page) -> None:
    page.get_by_role("button", name="Reproducir").click()
    page.wait_for_function(
        "() => { const m = document.querySelector('[data-player] video, [data-player] audio');"
        " return m && m.ended }",
        timeout=60_000,
    )


def test_watching_to_the_end_marks_the_lesson(scene: Scene, visit: Visit) -> None:
    page = visit(scene.path, account_id=scene.account_id)

    play_to_the_end(page)

    wait_for(scene.is_done, page)
    assert watched_ms(scene.watched()) >= 0.9 * SECONDS * 1000
    page.get_by_text("Viste el video. La lección quedó lista.").wait_for()


def test_what_the_line_lost_is_kept_and_sent_by_the_next_page(scene: Scene, visit: Visit) -> None:
    def lose(route: Route) -> None:
        route.abort()

    context = visit.context(account_id=scene.account_id)
    context.route("**/api/v1/progress", lose)
    page = context.new_page()
    page.goto(scene.live.address + scene.path)
    play_to_the_end(page)
    page.get_by_text("Hay avance por enviar.").wait_for()
    before = scene.watched()

    context.unroute("**/api/v1/progress", lose)
    page.reload()

    wait_for(scene.is_done, page)
    assert before == ()
    page.wait_for_function("() => Object.keys(localStorage).every(k => !k.startsWith('progress.'))")


def test_an_answer_that_was_lost_counts_once(scene: Scene, visit: Visit) -> None:
    def answer_is_lost(route: Route) -> None:
        route.fetch()
        route.abort()

    context = visit.context(account_id=scene.account_id)
    context.route("**/api/v1/progress", answer_is_lost)
    page = context.new_page()
    page.goto(scene.live.address + scene.path)
    play_to_the_end(page)
    wait_for(scene.is_done, page)
    before = scene.watched()

    context.unroute("**/api/v1/progress", answer_is_lost)
    page.reload()
    page.wait_for_function("() => Object.keys(localStorage).every(k => !k.startsWith('progress.'))")

    assert scene.watched() == before


def test_what_is_refused_is_shown_and_not_sent_again(scene: Scene, visit: Visit) -> None:
    sent: list[str] = []

    def refuse(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(status=410, json={"status": 410, "code": "withdrawn", "detail": ""})

    context = visit.context(account_id=scene.account_id)
    context.route("**/api/v1/progress", refuse)
    page = context.new_page()
    page.goto(scene.live.address + scene.path)
    play_to_the_end(page)
    page.get_by_text("Una parte del avance no se pudo sumar").wait_for()
    count = len(sent)

    page.reload()
    page.get_by_role("button", name="Entendido").click()

    assert len(sent) == count >= 1
    assert page.evaluate("() => Object.keys(localStorage).filter(k => /^progress/.test(k))") == []


def test_a_visitor_watches_and_nothing_is_sent(scene: Scene, visit: Visit) -> None:
    page = visit(scene.path)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))

    play_to_the_end(page)

    assert not [url for url in requests if "/api/v1/progress" in url]
    assert page.evaluate("() => Object.keys(localStorage).filter(k => /^progress/.test(k))") == []
    with scene.live.app.app_context():
        assert db.session.query(Enrollment).count() == 0
