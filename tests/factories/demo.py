"""The demo as it is once its videos are published, without an encoder."""

import sqlalchemy as sa

from courses.catalog import services as authoring
from courses.catalog.models import Course, Lesson, Unit
from courses.catalog.rules import LessonFormat
from courses.demo import school
from courses.demo.people import SYSTEM
from escuela.db import db
from escuela.organizations.models import Organization
from media.library import services as library
from media.library.rules import CaptionOrigin, Visibility
from tests.factories.videos import make_published_video

LINES = 120
CUE = "{0:02}:{1:02}.000 --> {0:02}:{2:02}.900\nUna frase de la transcripción, la número {3}."


def transcript(lines: int = LINES) -> str:
    """WebVTT of so many lines, four seconds each."""
    cues = (CUE.format(*divmod(4 * n, 60), 4 * n % 60 + 3, n + 1) for n in range(lines))
    return "\n\n".join(("WEBVTT", *cues)) + "\n"


def make_demo() -> None:
    """Load the demo, and let rows say that the videos of its lessons are published."""
    school.load(lambda _: None)
    statement = (
        sa.select(Lesson, Course.organization_id, Course.visibility)
        .join(Unit, Unit.id == Lesson.unit_id)
        .join(Course, Course.id == Unit.course_id)
        .where(Lesson.format == LessonFormat.VIDEO)
        .order_by(Lesson.id)
    )
    for lesson, house_id, visibility in db.session.execute(statement).all():
        house = db.session.get_one(Organization, house_id)
        video = make_published_video(house, lesson.title, Visibility(visibility.value))
        library.attach_caption(video, "es", transcript(), CaptionOrigin.EDITOR, by=SYSTEM)
        authoring.add_video(lesson, video, by=SYSTEM, is_first=True)
