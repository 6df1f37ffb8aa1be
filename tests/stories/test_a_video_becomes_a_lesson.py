"""The promise of the README: a video sent over a bad line becomes a lesson that a learner watches.

Real server, real worker, real browser, real ffmpeg; as one volunteer runs it, on SQLite and the
local disk, and as a network does, on PostgreSQL and S3.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from escuela.db import db
from escuela.organizations.queries import find_organization
from escuela.storage.s3 import S3Storage
from escuela.storage.scratch import Scratch
from tests.chromium import Visit
from tests.factories import School
from tests.factories.courses import make_course, make_unit
from tests.live import Live
from tests.media.clips import MARKERS, Clips
from tests.media.playback.player import choose, light_of, plays_on
from tests.postgresql_server import PostgresqlServer
from tests.s3_server import S3Server

pytestmark = [pytest.mark.chromium, pytest.mark.ffmpeg]

WORK_S = 240
"""How long an encode may take on a busy machine; only a bound for what never comes."""

LINE = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 15_000}
"""Bytes a second: slow enough that there is something to cut."""


@pytest.fixture(
    params=["small", pytest.param("large", marks=[pytest.mark.s3, pytest.mark.postgresql])]
)
def running(
    request: pytest.FixtureRequest, start_live: Callable[..., Live], tmp_path: Path
) -> Live:
    """A school with its worker, of either size."""
    if request.param == "small":
        live = start_live()
    else:
        server: S3Server = request.getfixturevalue("s3_server")
        bucket = server.settings()
        postgresql: PostgresqlServer = request.getfixturevalue("postgresql_server")
        database = {"ESCUELA_DATABASE": postgresql.new_database()}
        live = start_live(server.environment(bucket.bucket) | database)
        # What `flask storage prepare` does: the bucket lets this school's pages read by script.
        S3Storage(bucket, Scratch(tmp_path / "prepare")).prepare(live.address)
    live.start_worker()
    return live


@pytest.fixture
def visit(chromium: Browser, running: Live) -> Iterator[Visit]:
    visit = Visit(chromium, running)
    yield visit
    for context in visit.contexts:
        context.close()
    assert visit.faults == []


@pytest.fixture
def people(running: Live) -> School:
    return running.make_school()


def patiently(page: Page, condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + WORK_S
    while not condition():
        assert time.monotonic() < ends, what
        page.wait_for_timeout(500)
        page.reload()


def fill_in_and_send(page: Page, clip: Path, title: str, *, cuts: int, live: Live) -> None:
    """What a member does on /videos/new; the line is cut, and the server dies once, meanwhile."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    page.get_by_label("Título", exact=True).fill(title)
    page.get_by_label("¿De qué trata?").fill("Dos vecinas cuentan.")
    page.get_by_label(re.compile("Todas dieron")).check()
    page.get_by_label(re.compile("Cualquier persona")).check()
    page.locator("#file").set_input_files(clip)
    line.send("Network.emulateNetworkConditions", LINE)
    page.locator("[data-do=start]").click()
    for _ in range(cuts):
        page.wait_for_timeout(1500)
        line.send("Network.emulateNetworkConditions", LINE | {"offline": True})
        page.wait_for_timeout(1500)
        line.send("Network.emulateNetworkConditions", LINE)
    if cuts:
        live.kill("server")
        live.start_server()
    line.send("Network.emulateNetworkConditions", LINE | {"uploadThroughput": -1})
    expect(page.locator("[data-said]")).to_contain_text("Recibido completo", timeout=WORK_S * 1000)
    page.get_by_role("button", name="Enviar a edición").click()
    page.wait_for_url(re.compile(r"/videos/(?!new)[^/]+$"))


def review_and_publish(page: Page, title: str, live: Live) -> None:
    """What the editor does from the queue; the worker dies while the film is prepared."""
    page.goto(live.address + "/review/")
    page.get_by_role("link", name=title).first.click()
    patiently(page, lambda: page.get_by_role("button", name="Tomar").count() > 0, "to review")
    page.get_by_role("button", name="Tomar").click()
    patiently(page, lambda: page.locator("video.vid").count() > 0, "preview")
    page.get_by_label("No necesita aviso").check()
    page.get_by_role("button", name="Guardar aviso").click()
    page.get_by_role("button", name="Aprobar esta versión").click()
    page.wait_for_timeout(1000)
    live.kill("worker")
    live.start_worker()
    patiently(page, lambda: page.get_by_role("link", name="Publicar").count() > 0, "ready")
    page.get_by_role("link", name="Publicar").click()
    page.get_by_label(re.compile("Cualquier persona")).check()
    page.get_by_role("button", name="Publicar").click()
    page.wait_for_url(re.compile(r"/review/[^/]+$"))


def put_into_a_course(visit: Visit, live: Live, school: School, title: str) -> str:
    """What the author of a course does; return the address of the lesson."""
    with live.app.app_context():
        organization = find_organization(school.own)
        assert organization is not None
        course = make_course(organization)
        make_unit(course)
        path = f"/courses/{course.public_id}"
    page = visit(path, account_id=school.accounts["author"])
    page.get_by_role("link", name="Agregar un video").click()
    page.get_by_label(title).check()
    page.get_by_role("button", name="Agregar al curso").click()
    page.wait_for_url("**/lessons/*")
    return page.url.removeprefix(live.address)


def files_and_rows(live: Live) -> bytes:
    """Everything that was made and may be served: the database, and on the disk all derivatives."""
    with live.app.app_context():
        rows = repr([db.session.execute(table.select()).all()
                     for table in db.metadata.sorted_tables]).encode()  # fmt: skip
    made = [path for path in (live.folder / "storage").rglob("*")
            if path.is_file() and "originals" not in path.parts]  # fmt: skip
    return rows + b"".join(path.read_bytes() for path in made)


def test_a_phone_video_becomes_a_lesson_over_a_bad_line(
    running: Live, visit: Visit, people: School, clips: Clips
) -> None:
    member = visit("/videos/new", account_id=people.accounts["member"])
    fill_in_and_send(member, clips.marked(), "La casa vacía", cuts=2, live=running)
    editor = visit("/review/", account_id=people.accounts["video_editor"], size=(1280, 800))

    review_and_publish(editor, "La casa vacía", running)
    path = put_into_a_course(visit, running, people, "La casa vacía")
    learner = visit(path)
    lightest = learner.locator("input[name=q]:not([value=audio])").first
    choose(learner, lightest.get_attribute("value") or "")
    plays_on(learner)
    plain = visit(path + "?q=240", javascript=False)
    plain.evaluate("document.querySelector('[data-player] video').play()")
    plays_on(plain)

    assert light_of(learner) > 0.3
    assert light_of(plain) > 0.3
    assert [mark for mark in MARKERS if mark.encode() in files_and_rows(running)] == []
    visit.allow("ERR_INTERNET_DISCONNECTED")


def test_a_film_of_some_minutes_goes_the_same_way(
    running: Live, visit: Visit, people: School, clips: Clips
) -> None:
    title = "La asamblea del río"
    member = visit("/videos/new", account_id=people.accounts["member"])
    fill_in_and_send(member, clips.film(185, "426x240", "8"), title, cuts=0, live=running)
    editor = visit("/review/", account_id=people.accounts["video_editor"], size=(1280, 800))

    review_and_publish(editor, title, running)
    learner = visit(put_into_a_course(visit, running, people, title))
    choose(learner, "240")
    plays_on(learner)
    learner.evaluate("document.querySelector('[data-player] video').currentTime = 150")

    assert plays_on(learner, 150) < 185
    assert light_of(learner) > 0.3
