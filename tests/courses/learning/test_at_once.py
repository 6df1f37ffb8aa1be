"""Several phones of one person that send at the same moment, on both database engines."""

import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from flask import Flask

from courses.deliveries.models import Delivery
from courses.learning import queries, watching
from courses.learning.models import Enrollment, Watching
from courses.learning.rules import Interval, WatchedRange
from escuela.authz.identity import viewer_of
from escuela.db import db
from media.library.rules import Visibility
from tests.factories import make_account, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video

PHONES = 6


@dataclass(frozen=True)
class Scene:
    app: Flask
    account_id: int
    lesson: str
    lesson_id: int
    video: str
    video_id: int

    def send_at_once(self, sent: Sequence[WatchedRange]) -> list[bool]:
        """Send each in a thread of its own; return which were new."""
        with ThreadPoolExecutor(PHONES) as phones:
            return list(phones.map(self._send, sent))

    def _send(self, sent: WatchedRange) -> bool:
        with self.app.app_context():
            return watching.save_range(sent, by=viewer_of(self.account_id)).is_new


@pytest.fixture
def scene(shared_app: Flask) -> Iterator[Scene]:
    with shared_app.app_context():
        house = make_organization()
        video = make_published_video(house, visibility=Visibility.PUBLIC)
        lesson = make_lesson(make_unit(make_course(house)), video=video)
        account = make_account()
        yield Scene(shared_app, account.id, lesson.public_id, lesson.id, video.public_id, video.id)


def test_nothing_is_lost_and_nothing_is_there_twice(scene: Scene) -> None:
    sent = [
        WatchedRange(uuid.uuid4(), scene.lesson, scene.video, n * 1_000, n * 1_000 + 1_500)
        for n in range(24)
    ]

    news = scene.send_at_once([*sent, *sent])

    db.session.rollback()
    row = queries.find_watching(scene.account_id, scene.lesson_id, scene.video_id)
    assert row is not None
    assert queries.list_intervals(row.id) == (Interval(0, 24_500),)
    assert news.count(True) == 24
    counts = [db.session.query(table).count() for table in (Delivery, Watching, Enrollment)]
    assert counts == [24, 1, 1]
