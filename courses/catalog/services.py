"""Deeds on courses: what an author does, one function each."""

import math
import secrets

import sqlalchemy as sa

from courses.catalog import queries, rules
from courses.catalog.models import Block, Course, Item, Lesson, Unit
from courses.catalog.rules import (
    BlockKind,
    CourseDetails,
    LessonDetails,
    LessonFormat,
    Sensitivity,
)
from escuela import clock
from escuela.audit import services as audit
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import Viewer
from escuela.db import db, lock, transaction
from escuela.errors import Conflict, InvalidInput, NotFound
from escuela.i18n import _
from escuela.organizations.models import Organization
from escuela.search import searchable
from escuela.storage import storage
from escuela.topics import codes_of
from media.library import queries as library
from media.library import services as library_services
from media.library.models import Video
from media.library.rules import Visibility as Audience


def create_course(organization: Organization, details: CourseDetails, *, by: Viewer) -> Course:
    """Begin a course of an organization. Nobody outside it sees it before it is published.

    Raises InvalidInput if the short name is taken or is not one.
    """
    with transaction():
        course = Course(organization_id=organization.id)
        _write(course, details)
        db.session.add(course)
        db.session.flush()
        _record("course.create", course, by)
    return course


def update_course(course: Course, details: CourseDetails, *, seen_version: int, by: Viewer) -> None:
    """Replace the details. Raises Conflict if it was saved since `seen_version`."""
    with transaction():
        if course.version != seen_version:
            raise Conflict
        if not queries.videos_fit(course.id, details.visibility):
            raise InvalidInput(
                _("El curso tiene videos que no puede ver tanta gente. Quítalos primero."),
                field="visibility",
            )
        _write(course, details)
        _record("course.edit", course, by)


def publish_course(course: Course, *, by: Viewer) -> None:
    """Open a course to its audience. A second call changes nothing. Raises Conflict if empty."""
    with transaction():
        if course.is_open:
            return
        if not queries.sizes_of([course.id]):
            raise Conflict(_("El curso todavía no tiene lecciones. Agrega una y publica."))
        if not queries.videos_fit(course.id, course.visibility):
            raise Conflict(
                _(
                    "El curso tiene videos que no puede ver tanta gente. Quítalos, pide a edición "
                    "que los abra, o haz que el curso lo vea menos gente."
                )
            )
        course.published_at = course.published_at or clock.utc_now()
        course.withdrawn_at = None
        _record("course.publish", course, by)


def withdraw_course(course: Course, *, by: Viewer) -> None:
    """Take a course away from its audience at once. A second call changes nothing."""
    with transaction():
        if course.withdrawn_at is not None:
            return
        course.withdrawn_at = clock.utc_now()
        _record("course.withdraw", course, by)


def move_courses(from_id: int, to_id: int, *, by: Viewer) -> None:
    """Give all courses of one organization to another."""
    with transaction():
        for course in queries.list_all_of(from_id):
            course.organization_id = to_id
            _record("course.move", course, by)


def add_unit(course: Course, title: str, *, by: Viewer) -> Unit:
    """Add a unit at the end of a course."""
    with transaction():
        position = queries.next_position(Unit.course_id == course.id, Unit.position)
        unit = Unit(course_id=course.id, title=title, position=position)
        db.session.add(unit)
        db.session.flush()
        _record("course.add_unit", course, by)
    return unit


def add_lesson(unit: Unit, details: LessonDetails, *, by: Viewer) -> Lesson:
    """Add a lesson at the end of a unit."""
    with transaction():
        lesson = Lesson(
            unit_id=unit.id,
            position=queries.next_position(Item.unit_id == unit.id, Item.position),
            title=details.title,
            minutes=details.minutes,
            format=details.format,
            sensitivity=details.sensitivity,
            content_note=details.content_note,
        )
        db.session.add(lesson)
        db.session.flush()
        audit.record("lesson.create", "item", lesson.id, by_id=by.account_id)
    return lesson


def add_text(lesson: Lesson, text: str, *, by: Viewer) -> Block:
    """Add a text in Markdown at the end of a lesson. Raises InvalidInput if empty or too long."""
    if not text.strip() or len(text) > rules.TEXT_MAX_CHARS:
        raise InvalidInput(_("Escribe un texto de hasta 40.000 letras."), field="text")
    return _add_block(lesson, Block(kind=BlockKind.TEXT, text=text.strip()), by)


def add_video(lesson: Lesson, video: Video, *, by: Viewer, is_first: bool = False) -> Block:
    """Show a video in a lesson, at its end or before all else.

    It need not be published yet: until then the page says so. Raises InvalidInput if the course
    is for more people than the video.
    """
    with transaction():
        course = queries.get_course_of(lesson.id)
        if video.visibility not in rules.VIDEOS_FOR[course.visibility]:
            raise InvalidInput(
                _("Este curso lo ve más gente que ese video. Elige uno de la lista."),
                field="video",
            )
        library_services.show_in_course(video, course.id)
        block = Block(kind=BlockKind.VIDEO, video_id=video.id)
        return _add_block(lesson, block, by, is_first=is_first)


def add_video_lesson(unit: Unit, video: Video, title: str, *, by: Viewer) -> Lesson:
    """Add a lesson that shows a published video at the end of a unit.

    Without a title it is called as the video is. Raises InvalidInput if nobody can watch the
    video, the unit shows it already, or the course is for more people than the video.
    """
    with transaction():
        lock(unit)
        if not video.is_published:
            raise InvalidInput(
                _("Ese video ya no está publicado. Elige uno de la lista."), field="video"
            )
        if queries.shows_video(unit.id, video.id):
            raise InvalidInput(
                _("Ese video ya está en este módulo. Elige otro video u otro módulo."),
                field="video",
            )
        lesson = add_lesson(unit, _details_of(video, title), by=by)
        add_video(lesson, video, by=by)
    return lesson


def remove_video(lesson: Lesson, *, by: Viewer) -> bool:
    """Take the video out of a lesson; the lesson goes with it where it holds nothing else.

    Return whether the lesson is still there: then it is one to read. The video itself stays as it
    is, and so does what learners did of the lessons that stay. Raises NotFound if it shows none.
    """
    course = lesson.unit.course
    with transaction():
        lock(course)
        # Read under the lock: another author may have been faster.
        there = queries.find_lesson_by_id(lesson.id)
        shown = [block for block in there.blocks if block.video is not None] if there else []
        if there is None or not shown:
            raise NotFound
        stays = len(shown) < len(there.blocks)
        for block in shown:
            db.session.delete(block)
        if stays:
            there.format = LessonFormat.TEXT
        else:
            db.session.delete(there)
        db.session.flush()
        for video in {block.video for block in shown if block.video}:
            if not queries.course_shows(course.id, video.id):
                library_services.hide_from_course(video, course.id)
        audit.record("lesson.remove_video", "item", lesson.id, by_id=by.account_id)
    return stays


def add_file(lesson: Lesson, title: str, name: str, data: bytes, *, by: Viewer) -> Block:
    """Add a file to take along at the end of a lesson. Only the ending of `name` is used.

    Raises InvalidInput for a kind that is not allowed, an empty file, or one that is too large.
    """
    if rules.file_type(name) is None:
        raise InvalidInput(_("Usa un archivo de texto: csv, md, txt o vtt."), field="file")
    if not 0 < len(data) <= rules.FILE_MAX_BYTES:
        raise InvalidInput(_("Usa un archivo de hasta 1 MB que no esté vacío."), field="file")
    key = f"lessons/{secrets.token_hex(16)}"
    storage().put_bytes(key, data)
    block = Block(kind=BlockKind.FILE, text=title, file_key=key, file_bytes=len(data))
    block.file_name = rules.file_name(title, name)
    try:
        return _add_block(lesson, block, by)
    except BaseException:
        storage().delete(key)
        raise


def check_video_audience(video: Video, visibility: Audience, *, by: Viewer) -> None:
    """Refuse that fewer people may watch a video than may see a course that shows it.

    Names only courses that whoever asks may see.
    """
    too_open = [
        course
        for course in queries.list_showing(video.id)
        if visibility not in rules.VIDEOS_FOR[course.visibility]
    ]
    if not too_open:
        return
    seen = [course.title for course in too_open if can(by, Action.COURSE_VIEW, course)]
    if seen:
        message = _(
            "Está en cursos que ve más gente: %(courses)s. Quítalo de ahí primero, o deja que lo "
            "vea esa gente.",
            courses=", ".join(f"«{title}»" for title in seen[:3]),
        )
    else:
        message = _("Está en un curso que ve más gente. Pide a coordinación que lo quite de ahí.")
    raise InvalidInput(message, field="visibility")


def _add_block(lesson: Lesson, block: Block, by: Viewer, *, is_first: bool = False) -> Block:
    with transaction():
        siblings = Block.lesson_id == lesson.id
        if is_first:
            moved = sa.update(Block).where(siblings).values(position=Block.position + 1)
            db.session.execute(moved)
        block.lesson_id = lesson.id
        block.position = 1 if is_first else queries.next_position(siblings, Block.position)
        db.session.add(block)
        db.session.flush()
        audit.record("lesson.add_block", "item", lesson.id, by_id=by.account_id)
    return block


def _details_of(video: Video, title: str) -> LessonDetails:
    """Take from a published video what a lesson says of itself; its own note stays with it."""
    render = library.find_render(video.published_render_id or 0)
    ready = [rung for rung in render.renditions if rung.is_ready] if render else []
    has_picture = any(rung.kind == "video" for rung in ready)
    return LessonDetails(
        title=title or video.title,
        format=LessonFormat.VIDEO if has_picture else LessonFormat.AUDIO,
        minutes=max(1, math.ceil(max((rung.duration_s for rung in ready), default=0) / 60)),
        sensitivity=Sensitivity(video.sensitivity.value),
    )


def _write(course: Course, details: CourseDetails) -> None:
    if not rules.SLUG.fullmatch(details.slug):
        raise InvalidInput(_("Usa minúsculas, números y guiones."), field="slug")
    other = queries.find_course_by_slug(details.slug)
    if other is not None and other is not course:
        raise InvalidInput(_("Ya hay un curso con ese nombre corto. Elige otro."), field="slug")
    course.slug = details.slug
    course.title = details.title
    course.subtitle = details.subtitle
    course.summary = details.summary
    course.language = details.language
    course.level = details.level
    course.goals = rules.as_lines(details.goals)
    course.sources = rules.as_lines(details.sources)
    course.warning = details.warning
    course.review_note = details.review_note
    course.tint = details.tint
    course.motif = details.motif
    course.topic_codes = codes_of(details.topics)
    course.visibility = details.visibility
    course.lessons_needed = details.lessons_needed
    course.quiz_percent = details.quiz_percent
    course.search_text = searchable(details.title, details.subtitle, details.summary)


def _record(deed: str, course: Course, by: Viewer) -> None:
    audit.record(deed, "course", course.id, by_id=by.account_id)
