"""courses/catalog/services.py: what authors do, its refusals, and what it leaves behind."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from courses.catalog import queries, services
from courses.catalog.models import Block
from courses.catalog.rules import CourseDetails, LessonDetails, LessonFormat
from escuela.audit.models import AuditEntry
from escuela.authz.identity import Viewer, viewer_of
from escuela.db import db, transaction
from escuela.errors import Conflict, InvalidInput
from escuela.organizations.rules import Visibility
from media.library.rules import Visibility as Audience
from tests.factories import make_account, make_organization
from tests.factories.videos import make_video

pytestmark = pytest.mark.usefixtures("app_context")

DETAILS = CourseDetails(
    slug="uso-social", title="Devolver lo robado", language="es", visibility=Visibility.PUBLIC
)
LESSON = LessonDetails("Leer", LessonFormat.TEXT, 5)


@pytest.fixture
def author() -> Viewer:
    return viewer_of(make_account().id)


def deeds() -> list[tuple[str, int | None]]:
    return [(row.deed, row.actor_id) for row in db.session.query(AuditEntry)]


def test_a_course_is_written_piece_by_piece_and_then_published(author: Viewer) -> None:
    house = make_organization()
    video = make_video(house, visibility=Audience.PUBLIC)

    course = services.create_course(house, DETAILS, by=author)
    unit = services.add_unit(course, "Uno", by=author)
    lesson = services.add_lesson(unit, LESSON, by=author)
    services.add_video(lesson, video, by=author)
    services.add_text(lesson, " Hola ", by=author)
    was_open = course.is_open
    services.publish_course(course, by=author)
    services.publish_course(course, by=author)

    found = queries.find_lesson(lesson.public_id)
    assert found is not None
    assert [(block.position, block.kind, block.text) for block in found.blocks] == [
        (1, "video", None),
        (2, "text", "Hola"),
    ]
    assert (was_open, course.is_open) == (False, True)
    assert deeds() == [
        (deed, author.account_id)
        for deed in ("course.create", "course.add_unit", "lesson.create", "lesson.add_block",
                     "lesson.add_block", "course.publish")
    ]  # fmt: skip


def test_an_empty_course_is_not_published(author: Viewer) -> None:
    course = services.create_course(make_organization(), DETAILS, by=author)

    with pytest.raises(Conflict):
        services.publish_course(course, by=author)

    assert not course.is_open


@pytest.mark.parametrize("slug", ["Uso Social", "", "uso-social"])
def test_a_short_name_is_well_formed_and_free(author: Viewer, slug: str) -> None:
    house = make_organization()
    services.create_course(house, DETAILS, by=author)

    with pytest.raises(InvalidInput) as refusal:
        services.create_course(house, replace(DETAILS, slug=slug), by=author)

    assert refusal.value.field == "slug"


def test_a_course_keeps_its_own_short_name_when_saved(author: Viewer) -> None:
    course = services.create_course(make_organization(), DETAILS, by=author)

    services.update_course(course, replace(DETAILS, title="Nuevo"), seen_version=1, by=author)
    with pytest.raises(Conflict):
        services.update_course(course, DETAILS, seen_version=1, by=author)

    assert (course.title, course.search_text) == ("Nuevo", "nuevo")


def test_a_withdrawn_course_comes_back_by_publishing(author: Viewer) -> None:
    course = services.create_course(make_organization(), DETAILS, by=author)
    services.add_lesson(services.add_unit(course, "Uno", by=author), LESSON, by=author)
    services.publish_course(course, by=author)

    services.withdraw_course(course, by=author)
    services.withdraw_course(course, by=author)
    was_open = course.is_open
    services.publish_course(course, by=author)

    assert (was_open, course.is_open) == (False, True)
    assert [deed for deed, _ in deeds()].count("course.withdraw") == 1


@pytest.mark.parametrize("text", [" ", "x" * 40_001])
def test_a_text_block_says_something_and_not_too_much(author: Viewer, text: str) -> None:
    course = services.create_course(make_organization(), DETAILS, by=author)
    lesson = services.add_lesson(services.add_unit(course, "Uno", by=author), LESSON, by=author)

    with pytest.raises(InvalidInput):
        services.add_text(lesson, text, by=author)


def test_a_video_that_a_lesson_shows_cannot_be_deleted(author: Viewer) -> None:
    house = make_organization()
    video = make_video(house, visibility=Audience.PUBLIC)
    course = services.create_course(house, DETAILS, by=author)
    lesson = services.add_lesson(services.add_unit(course, "Uno", by=author), LESSON, by=author)
    services.add_video(lesson, video, by=author)

    with pytest.raises(sa.exc.IntegrityError), transaction():
        db.session.delete(video)


def test_a_block_holds_what_its_kind_says(author: Viewer) -> None:
    course = services.create_course(make_organization(), DETAILS, by=author)
    lesson = services.add_lesson(services.add_unit(course, "Uno", by=author), LESSON, by=author)

    for wrong in (Block(kind="video"), Block(kind="text"), Block(kind="file", text="Tabla")):
        with pytest.raises(sa.exc.IntegrityError), transaction():
            wrong.lesson_id, wrong.position = lesson.id, 1
            db.session.add(wrong)
