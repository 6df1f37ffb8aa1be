"""A lesson with a real film."""

import pytest
from flask import Flask

from escuela.organizations.queries import find_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.live import Live
from tests.media.films import MadeFilm, publish_film


@pytest.fixture
def lesson_path(live_school: Live, made_film: MadeFilm) -> str:
    """Address of a public lesson with the film."""
    school = live_school.make_school()
    with live_school.app.app_context():
        organization = find_organization(school.other)
        assert organization is not None
        video = publish_film(organization, made_film)
        lesson = make_lesson(make_unit(make_course(organization)), video=video)
        return lesson_address(live_school.app, lesson.public_id)


def lesson_address(app: Flask, public_id: str) -> str:
    with app.test_request_context():
        return app.url_for("learning.lesson", public_id=public_id)
