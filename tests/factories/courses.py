"""Builders of courses: what authors write, through no service, so that any state can be made."""

from courses.catalog.models import Block, Course, Lesson, Unit
from courses.catalog.rules import BlockKind, LessonFormat, Level, Sensitivity
from escuela import clock
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from escuela.search import searchable
from media.library.models import Video


def make_course(
    organization: Organization,
    title: str = "Seguir el dinero",
    visibility: Visibility = Visibility.PUBLIC,
    *,
    slug: str = "",
    language: str = "es",
    is_published: bool = True,
    is_withdrawn: bool = False,
    lessons_needed: int | None = None,
) -> Course:
    now = clock.utc_now()
    with transaction():
        course = Course(
            organization_id=organization.id,
            slug=slug or searchable(title).replace(" ", "-"),
            title=title,
            subtitle="Registros públicos y cuidado.",
            summary="",
            language=language,
            level=Level.INTRODUCTORY,
            goals="Preguntar bien",
            sources="Una ley",
            warning="",
            review_note="",
            visibility=visibility,
            lessons_needed=lessons_needed,
            search_text=searchable(title),
            published_at=now if is_published else None,
            withdrawn_at=now if is_withdrawn else None,
        )
        db.session.add(course)
    return course


def make_unit(course: Course, title: str = "Mirar el territorio", position: int = 1) -> Unit:
    with transaction():
        unit = Unit(course_id=course.id, title=title, position=position)
        db.session.add(unit)
    return unit


def make_lesson(
    unit: Unit,
    title: str = "El mapa de mi barrio",
    position: int = 1,
    *,
    text: str = "Una **lectura** corta.",
    video: Video | None = None,
    sensitivity: Sensitivity = Sensitivity.NONE,
    content_note: str = "",
) -> Lesson:
    """A lesson with its text and, if one is given, a video before it."""
    with transaction():
        lesson = Lesson(
            unit_id=unit.id,
            title=title,
            position=position,
            minutes=6,
            format=LessonFormat.VIDEO if video else LessonFormat.TEXT,
            sensitivity=sensitivity,
            content_note=content_note,
        )
        db.session.add(lesson)
        db.session.flush()
        if video:
            db.session.add(
                Block(lesson_id=lesson.id, position=1, kind=BlockKind.VIDEO, video_id=video.id)
            )
        db.session.add(Block(lesson_id=lesson.id, position=2, kind=BlockKind.TEXT, text=text))
    return lesson
