"""static/js/queue.js and follow.js in a real browser: pages that tell news by themselves."""

import pytest
from playwright.sync_api import Page, expect

from escuela.authz.identity import viewer_of
from escuela.db import db, transaction
from escuela.jobs.models import Job
from escuela.jobs.queue import enqueue
from escuela.jobs.rules import State
from media.library import queries, services
from media.library.models import Video
from media.pipeline.payloads import MakePreview
from tests.chromium import Visit
from tests.factories import School
from tests.factories.videos import make_video_of
from tests.live import Live

pytestmark = pytest.mark.chromium

NEWS_MS = 20_000
"""A page asks every 5 s."""


@pytest.fixture
def school(live_school: Live) -> School:
    return live_school.make_school()


def sent_video(live: Live, school: School) -> str:
    with live.app.app_context():
        return make_video_of(school.own_id, sender_id=school.accounts["member"]).public_id


def take(live: Live, school: School, public_id: str) -> None:
    editor_id = school.accounts["video_editor"]
    assert editor_id
    with live.app.app_context():
        services.take_video(_video(public_id), by=viewer_of(editor_id))


def run_half(live: Live, public_id: str) -> None:
    """As if a worker had made 42 % of the preview."""
    with live.app.app_context(), transaction():
        video = _video(public_id)
        job = enqueue(MakePreview(video.sources[-1].id), about=("video", video.id))
        db.session.flush()
        job = db.session.get_one(Job, job.id)
        job.state, job.token, job.progress = State.RUNNING, "x", 0.42


def _video(public_id: str) -> Video:
    video = queries.find_video(public_id)
    assert video is not None
    return video


def mark(page: Page) -> None:
    """Leave something that a reload would take away."""
    page.evaluate("document.documentElement.dataset.seen = 'yes'")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.dataset.seen === 'yes'"))


def test_the_queue_tells_state_and_progress_without_a_reload(
    live_school: Live, school: School, visit: Visit
) -> None:
    video = sent_video(live_school, school)
    page = visit("/review/", account_id=school.accounts["video_editor"], size=(1280, 800))
    row = page.locator("[data-row]")
    before = row.locator("[data-cell=state]").inner_text()
    mark(page)

    take(live_school, school, video)
    run_half(live_school, video)

    expect(row.locator("[data-cell=state]")).not_to_have_text(before, timeout=NEWS_MS)
    expect(row.locator("[data-cell=progress]")).to_contain_text("42", timeout=NEWS_MS)
    expect(page.locator("[data-running]")).to_contain_text("Cuidar la palabra")
    assert is_marked(page)


def test_the_senders_page_renews_itself_when_its_video_moves_on(
    live_school: Live, school: School, visit: Visit
) -> None:
    video = sent_video(live_school, school)
    page = visit(f"/videos/{video}", account_id=school.accounts["member"])
    mark(page)

    take(live_school, school, video)

    expect(page.locator("html[data-seen]")).to_have_count(0, timeout=NEWS_MS)
    expect(page.locator("[data-next]")).to_be_visible()


@pytest.mark.parametrize("act", ["write", "choose"])
def test_a_page_in_which_somebody_writes_is_not_renewed(
    live_school: Live, school: School, visit: Visit, act: str
) -> None:
    video = sent_video(live_school, school)
    page = visit(f"/review/{video}", account_id=school.accounts["video_editor"], size=(1280, 800))
    mark(page)
    if act == "write":
        field = page.locator("main form textarea").first
        field.fill("¿Pueden acortar el comienzo?")
    else:
        page.locator("main form input[type=radio]:not(:checked)").first.check()

    with page.expect_response("**/api/v1/review/videos/*", timeout=NEWS_MS):
        take(live_school, school, video)
    with page.expect_response("**/api/v1/review/videos/*", timeout=NEWS_MS):
        pass

    assert is_marked(page)
