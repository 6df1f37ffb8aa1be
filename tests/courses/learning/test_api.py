"""POST /api/v1/progress: the contract of what a learner's browser sends, status by status."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from courses.catalog import services as authoring
from courses.catalog.models import Course
from courses.deliveries.models import Delivery
from courses.learning import queries
from escuela.authz.identity import VISITOR
from escuela.db import db
from escuela.organizations.rules import Visibility
from media.library.rules import Visibility as Audience
from tests.browser import Browser
from tests.factories import make_account, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video

Send = Callable[..., TestResponse]
MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def uuid7(number: int = 1) -> str:
    made_ms = round(MAY.timestamp() * 1000)
    return str(uuid.UUID(int=(made_ms << 80) | (7 << 76) | (2 << 62) | number))


@dataclass(frozen=True)
class Scene:
    account_id: int
    course_id: int
    lesson: str
    video: str

    def body(self, **change: object) -> dict[str, object]:
        whole = {"id": uuid7(), "lesson": self.lesson, "video": self.video,
                 "start_ms": 0, "end_ms": 10_000}  # fmt: skip
        return whole | change


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context():
        house = make_organization()
        course = make_course(house)
        video = make_published_video(house, visibility=Audience.PUBLIC)
        lesson = make_lesson(make_unit(course), video=video)
        return Scene(make_account().id, course.id, lesson.public_id, video.public_id)


@pytest.fixture
def send(browser: Browser, scene: Scene) -> Send:
    """Send as the page's script does: signed in, with the page's token in a header."""
    browser.sign_in(scene.account_id)
    token = browser.fill_in(f"/lessons/{scene.lesson}")["csrf_token"]

    def post(body: object) -> TestResponse:
        return browser.post("/api/v1/progress", json=body, headers={"X-CSRFToken": token})

    return post


def taken(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Delivery).count()


def test_201_for_what_is_new(app: Flask, send: Send, scene: Scene) -> None:
    response = send(scene.body())

    assert response.status_code == 201
    assert response.json == {"id": uuid7(), "is_done": False}
    assert taken(app) == 1


def test_200_for_what_came_before(app: Flask, send: Send, scene: Scene) -> None:
    send(scene.body())

    assert send(scene.body()).status_code == 200
    assert taken(app) == 1


@pytest.mark.parametrize("change", [{"end_ms": 9_000}, {"start_ms": 1}, {"video": "other"}])
def test_409_for_the_same_id_with_another_body(
    app: Flask, send: Send, scene: Scene, change: dict[str, object]
) -> None:
    send(scene.body())

    response = send(scene.body(**change))

    assert response.status_code == 409
    assert response.content_type == "application/problem+json"
    assert taken(app) == 1


def test_410_for_what_was_withdrawn_and_200_for_what_was_taken_before(
    app: Flask, send: Send, scene: Scene
) -> None:
    send(scene.body())
    with app.app_context():
        course = db.session.get_one(Course, scene.course_id)
        authoring.withdraw_course(course, by=VISITOR)

    assert send(scene.body(id=uuid7(2))).status_code == 410
    assert send(scene.body()).status_code == 200


def test_410_is_the_same_for_not_yours_and_not_there(app: Flask, send: Send, scene: Scene) -> None:
    with app.app_context():
        house = make_organization("Otra")
        course = make_course(house, "Reservado", Visibility.RESERVED)
        video = make_published_video(house, visibility=Audience.PUBLIC)
        hidden = make_lesson(make_unit(course), video=video)
        lesson, video_id = hidden.public_id, video.public_id

    not_yours = send(scene.body(lesson=lesson, video=video_id))
    not_there = send(scene.body(lesson="nothing"))

    assert not_yours.status_code == 410
    assert (not_yours.status, not_yours.data) == (not_there.status, not_there.data)
    assert taken(app) == 0


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"id": "no"}, {"end_ms": 0}, {"start_ms": -1}, {"start_ms": 99_000,
     "end_ms": 100_000}, {"extra": 1}],
)  # fmt: skip
def test_422_for_what_can_never_be(app: Flask, send: Send, scene: Scene, body: object) -> None:
    whole = scene.body(**body) if isinstance(body, dict) and body else body

    response = send(whole)

    assert response.status_code == 422
    assert taken(app) == 0


def test_422_for_what_is_no_json(browser: Browser, scene: Scene) -> None:
    browser.sign_in(scene.account_id)
    token = browser.fill_in(f"/lessons/{scene.lesson}")["csrf_token"]

    response = browser.post("/api/v1/progress", data="{", headers={"X-CSRFToken": token})

    assert response.status_code == 422


def test_401_for_a_sign_in_that_ended(app: Flask, browser: Browser, scene: Scene) -> None:
    browser.sign_in(scene.account_id)
    token = browser.fill_in(f"/lessons/{scene.lesson}")["csrf_token"]
    with browser.session_transaction() as session:
        session.pop("_user_id")

    response = browser.post("/api/v1/progress", json=scene.body(), headers={"X-CSRFToken": token})

    assert response.status_code == 401
    assert taken(app) == 0


def test_400_without_the_pages_token(app: Flask, browser: Browser, scene: Scene) -> None:
    browser.sign_in(scene.account_id)

    assert browser.post("/api/v1/progress", json=scene.body()).status_code == 400
    assert taken(app) == 0


def test_what_was_watched_to_the_end_marks_the_lesson(
    app: Flask, send: Send, scene: Scene, browser: Browser
) -> None:
    response = send(scene.body(end_ms=62_500))

    assert response.json is not None
    assert response.json["is_done"] is True
    assert "Marcar como lista" not in browser.get(f"/lessons/{scene.lesson}").text
    with app.app_context():
        enrollment = queries.find_enrollment(scene.account_id, scene.course_id)
        assert enrollment is not None
        assert enrollment.completed_at is not None


def test_another_device_goes_on_where_this_one_was(
    send: Send, scene: Scene, browser: Browser
) -> None:
    send(scene.body(start_ms=20_000, end_ms=31_000))

    page = browser.get(f"/lessons/{scene.lesson}").text

    assert 'data-resume-s="31.0"' in page
    assert "Te quedaste en 0:31" in page


def test_the_same_id_of_two_people_is_two_things(
    app: Flask, send: Send, scene: Scene, browser: Browser
) -> None:
    send(scene.body())
    with app.app_context():
        other = make_account("Otra").id
    browser.sign_in(other)
    token = browser.fill_in(f"/lessons/{scene.lesson}")["csrf_token"]

    response = browser.post(
        "/api/v1/progress", json=scene.body(end_ms=1_000), headers={"X-CSRFToken": token}
    )

    assert response.status_code == 201
