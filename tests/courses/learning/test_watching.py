"""courses/learning/watching.py: stretches sent by browsers become progress, once."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from courses.catalog.models import Course, Lesson
from courses.catalog.services import withdraw_course
from courses.deliveries.models import Delivery
from courses.learning import queries, services, watching
from courses.learning.models import Enrollment, Progress
from courses.learning.rules import Interval, WatchedRange
from escuela.authz.identity import Viewer, viewer_of
from escuela.db import db
from escuela.errors import Conflict, InvalidInput, NotAllowed, Withdrawn
from escuela.organizations.rules import Visibility
from media.library import services as library
from media.library.models import Video
from media.library.rules import Visibility as Audience
from tests.factories import make_account, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video, make_video

pytestmark = pytest.mark.usefixtures("app_context")

DURATION_MS = 62_500
"""Of the renditions that factories make."""

MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """A learner before the lesson of a course."""

    learner: Viewer
    account_id: int
    course: Course
    lesson: Lesson
    video: Video

    def range(
        self, start_ms: int, end_ms: int, *, number: int = 1, minute: int = 0
    ) -> WatchedRange:
        made_ms = round(MAY.timestamp() * 1000) + minute * 60_000
        client_id = uuid.UUID(int=(made_ms << 80) | (7 << 76) | (2 << 62) | number)
        return WatchedRange(
            client_id, self.lesson.public_id, self.video.public_id, start_ms, end_ms
        )

    def watched(self) -> tuple[Interval, ...]:
        row = queries.find_watching(self.account_id, self.lesson.id, self.video.id)
        return queries.list_intervals(row.id) if row else ()

    def position(self) -> int:
        row = queries.find_watching(self.account_id, self.lesson.id, self.video.id)
        assert row is not None
        return row.position_ms


@pytest.fixture
def scene() -> Scene:
    house = make_organization()
    course = make_course(house)
    video = make_published_video(house, visibility=Audience.PUBLIC)
    lesson = make_lesson(make_unit(course), video=video)
    account = make_account()
    return Scene(viewer_of(account.id), account.id, course, lesson, video)


def test_what_two_devices_send_in_any_order_is_one_union(scene: Scene) -> None:
    watching.save_range(scene.range(30_000, 40_000, number=1), by=scene.learner)
    watching.save_range(scene.range(0, 10_000, number=2), by=scene.learner)
    watching.save_range(scene.range(10_000, 32_000, number=3), by=scene.learner)
    watching.save_range(scene.range(50_000, 55_000, number=4), by=scene.learner)

    assert scene.watched() == (Interval(0, 40_000), Interval(50_000, 55_000))


def test_sending_twice_changes_nothing(scene: Scene) -> None:
    assert watching.save_range(scene.range(0, 10_000), by=scene.learner).is_new
    assert not watching.save_range(scene.range(0, 10_000), by=scene.learner).is_new

    assert scene.watched() == (Interval(0, 10_000),)
    assert db.session.query(Delivery).count() == 1


def test_one_id_with_two_bodies_is_a_conflict_and_changes_nothing(scene: Scene) -> None:
    watching.save_range(scene.range(0, 10_000), by=scene.learner)

    with pytest.raises(Conflict):
        watching.save_range(scene.range(0, 20_000), by=scene.learner)

    assert scene.watched() == (Interval(0, 10_000),)


def test_what_lies_past_the_end_is_cut_off(scene: Scene) -> None:
    watching.save_range(scene.range(60_000, 99_000), by=scene.learner)

    assert scene.watched() == (Interval(60_000, DURATION_MS),)


def test_a_stretch_outside_the_video_is_refused_and_not_taken(scene: Scene) -> None:
    with pytest.raises(InvalidInput):
        watching.save_range(scene.range(DURATION_MS, 99_000), by=scene.learner)

    assert db.session.query(Delivery).count() == 0


def test_a_lesson_is_done_when_nine_tenths_were_watched_and_not_before(scene: Scene) -> None:
    watching.save_range(scene.range(0, 56_249, number=1), by=scene.learner)
    before = queries.find_progress(scene.account_id, scene.lesson.id)
    watching.save_range(scene.range(56_249, 56_250, number=2), by=scene.learner)
    after = queries.find_progress(scene.account_id, scene.lesson.id)

    assert before is None
    assert after is not None
    assert after.done_by == "watching"
    enrollment = queries.find_enrollment(scene.account_id, scene.course.id)
    assert enrollment is not None
    assert enrollment.completed_at is not None


def test_the_first_stretch_enrolls(scene: Scene) -> None:
    watching.save_range(scene.range(0, 1_000), by=scene.learner)

    enrollment = queries.find_enrollment(scene.account_id, scene.course.id)
    assert enrollment is not None
    assert enrollment.completed_at is None


def test_a_phone_that_sends_late_does_not_move_the_place_back(scene: Scene) -> None:
    watching.save_range(scene.range(30_000, 40_000, number=1, minute=9), by=scene.learner)
    watching.save_range(scene.range(0, 10_000, number=2, minute=3), by=scene.learner)
    late = scene.position()
    watching.save_range(scene.range(5_000, 12_000, number=3, minute=12), by=scene.learner)

    assert late == 40_000
    assert scene.position() == 12_000


def test_a_clock_ahead_does_not_pin_the_place_for_ever(scene: Scene) -> None:
    ahead = 60 * 24 * 365 * 10
    watching.save_range(scene.range(0, 10_000, number=1, minute=ahead), by=scene.learner)
    watching.save_range(scene.range(20_000, 30_000, number=2, minute=ahead), by=scene.learner)

    assert scene.position() == 30_000


def test_a_withdrawn_course_takes_no_more(scene: Scene) -> None:
    sent = scene.range(0, 1_000, number=1)
    watching.save_range(sent, by=scene.learner)
    withdraw_course(scene.course, by=viewer_of(None))

    with pytest.raises(Withdrawn):
        watching.save_range(scene.range(0, 9_000, number=2), by=scene.learner)

    assert not watching.save_range(sent, by=scene.learner).is_new, "what was taken stays taken"


def test_a_withdrawn_video_takes_no_more_and_its_lesson_can_still_be_marked(scene: Scene) -> None:
    library.withdraw_video(scene.video, by=viewer_of(None))

    with pytest.raises(Withdrawn):
        watching.save_range(scene.range(0, 9_000), by=scene.learner)
    services.mark_done(scene.lesson, by=scene.learner)

    progress = queries.find_progress(scene.account_id, scene.lesson.id)
    assert progress is not None
    assert progress.done_by == "mark"


def test_not_yours_not_there_and_not_in_this_lesson_are_the_same_answer(scene: Scene) -> None:
    house = make_organization("Otra")
    reserved = make_course(house, "Reservado", Visibility.RESERVED)
    hidden = make_lesson(make_unit(reserved), video=scene.video)
    waiting = make_lesson(make_unit(scene.course, position=2), video=make_video(house))

    for lesson, video in (
        (hidden.public_id, scene.video.public_id),
        ("nothing", scene.video.public_id),
        (scene.lesson.public_id, "nothing"),
        (waiting.public_id, scene.video.public_id),
    ):
        sent = WatchedRange(uuid.uuid4(), lesson, video, 0, 1000)
        with pytest.raises(Withdrawn) as refusal:
            watching.save_range(sent, by=scene.learner)
        assert refusal.value.message == ""


def test_marking_twice_changes_nothing(scene: Scene) -> None:
    services.mark_done(scene.lesson, by=scene.learner)
    services.mark_done(scene.lesson, by=scene.learner)

    assert db.session.query(Progress).count() == 1
    assert db.session.query(Enrollment).count() == 1


def test_a_course_is_complete_by_its_own_rule_and_stays_so() -> None:
    account = make_account()
    learner = viewer_of(account.id)
    course = make_course(make_organization(), lessons_needed=2)
    unit = make_unit(course)
    lessons = [make_lesson(unit, f"Lección {n}", n) for n in (1, 2, 3)]

    def completed_at() -> datetime | None:
        enrollment = queries.find_enrollment(account.id, course.id)
        assert enrollment is not None
        return enrollment.completed_at

    services.mark_done(lessons[0], by=learner)
    after_one = completed_at()
    services.mark_done(lessons[1], by=learner)
    after_two = completed_at()
    services.mark_done(lessons[2], by=learner)

    assert after_one is None
    assert after_two is not None
    assert completed_at() == after_two


def test_a_visitor_saves_nothing(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        watching.save_range(scene.range(0, 1_000), by=viewer_of(None))
    with pytest.raises(NotAllowed):
        services.mark_done(scene.lesson, by=viewer_of(None))
