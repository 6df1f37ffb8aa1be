"""Courses with lessons to read and to watch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from courses.catalog.models import Block, Course, Item, Lesson, Unit
from courses.catalog.rules import VIDEOS_FOR, BlockKind, LessonFormat, Level, Sensitivity
from courses.demo.scale.bulk import Row, free_ids, moment, pick, public_id, write
from courses.demo.scale.films import Film
from courses.demo.scale.people import LANGUAGES, visibility_of
from courses.demo.scale.sizes import Sizes
from escuela.db import db
from escuela.organizations.rules import Visibility
from escuela.search import searchable
from media.library.models import Video

VIDEO_EVERY = 4
"""Lessons."""
TEXT = "Una **lectura** inventada, para ver la escuela llena.\n\n" + 20 * "Palabra por palabra. "


@dataclass(frozen=True, slots=True)
class Step:
    """A lesson that was written here."""

    number: int
    id: int
    unit_id: int
    course_id: int
    film: Film | None


def write_courses(
    count: int, sizes: Sizes, houses: Sequence[tuple[int, Visibility]], films: Sequence[Film]
) -> Mapping[int, Sequence[Step]]:
    """Write courses with all in them; return the lessons of each course by its id."""
    courses = free_ids(Course, count)
    seen = [visibility_of(number) for number in range(count)]
    write(
        Course,
        (
            _course(number, row_id, houses[number % len(houses)][0], seen[number])
            for number, row_id in enumerate(courses)
        ),
    )
    units = free_ids(Unit, count * sizes.units)
    write(Unit, (_unit(number, row_id, courses, sizes) for number, row_id in enumerate(units)))
    items = free_ids(Item, len(units) * sizes.unit_lessons)
    shown = {wanted: _films_for(wanted, films) for wanted in Visibility}
    steps = []
    for number, row_id in enumerate(items):
        unit = number // sizes.unit_lessons
        course = unit // sizes.units
        fitting = shown[seen[course]] if number % VIDEO_EVERY == 0 else []
        film = fitting[number // VIDEO_EVERY % len(fitting)] if fitting else None
        steps.append(Step(number, row_id, units[unit], courses[course], film))
    _write_lessons(steps, sizes)
    by_course: dict[int, list[Step]] = {}
    for step in steps:
        by_course.setdefault(step.course_id, []).append(step)
    return by_course


def _films_for(visibility: Visibility, films: Sequence[Film]) -> list[Film]:
    return [
        film for film in films if film.is_published and film.visibility in VIDEOS_FOR[visibility]
    ]


def _course(number: int, row_id: int, house_id: int, visibility: Visibility) -> Row:
    title = f"Curso inventado {number + 1}"
    return {
        "id": row_id,
        "public_id": public_id("course", number),
        "slug": f"inventado-{number + 1}",
        "organization_id": house_id,
        "title": title,
        "subtitle": "Para ver la escuela llena.",
        "summary": "",
        "language": LANGUAGES[pick(number, 5, len(LANGUAGES))],
        "level": Level.INTRODUCTORY,
        "goals": "Preguntar bien",
        "sources": "",
        "warning": "",
        "review_note": "",
        "visibility": visibility,
        "search_text": searchable(title, "Para ver la escuela llena."),
        "created_at": moment(number),
        "published_at": moment(number),
        "version": 1,
    }


def _unit(number: int, row_id: int, courses: Sequence[int], sizes: Sizes) -> Row:
    position = number % sizes.units + 1
    course_id = courses[number // sizes.units]
    return {
        "id": row_id,
        "course_id": course_id,
        "position": position,
        "title": f"Parte {position}",
    }


def _write_lessons(steps: Sequence[Step], sizes: Sizes) -> None:
    write(Item, (_item(step, sizes) for step in steps))
    write(Lesson, (_lesson(step) for step in steps))
    write(Block, _blocks(steps))
    courses: dict[int, set[int]] = {}
    for step in steps:
        if step.film:
            courses.setdefault(step.film.id, set()).add(step.course_id)
    change = (
        sa.update(Video.__table__)  # type: ignore[arg-type]  # a table, not a subquery
        .where(Video.__table__.c.id == sa.bindparam("video"))
        .values(shown_in=sa.bindparam("courses"))
    )
    rows = [
        {"video": video_id, "courses": f" {' '.join(map(str, sorted(ids)))} "}
        for video_id, ids in courses.items()
    ]
    if rows:
        db.session.execute(change, rows)


def _item(step: Step, sizes: Sizes) -> Row:
    return {
        "id": step.id,
        "public_id": public_id("item", step.number),
        "unit_id": step.unit_id,
        "kind": "lesson",
        "position": step.number % sizes.unit_lessons + 1,
        "title": f"Lección inventada {step.number + 1}",
        "minutes": 5 + pick(step.number, 8, 20),
    }


def _lesson(step: Step) -> Row:
    return {
        "id": step.id,
        "format": LessonFormat.VIDEO if step.film else LessonFormat.TEXT,
        "sensitivity": Sensitivity.NONE,
        "content_note": "",
    }


def _blocks(steps: Sequence[Step]) -> Iterator[Row]:
    columns: Row = {"text": None, "video_id": None}
    for step in steps:
        own = {"lesson_id": step.id}
        if step.film:
            yield {**columns, **own, "public_id": public_id("film block", step.number),
                   "position": 1, "kind": BlockKind.VIDEO, "video_id": step.film.id}  # fmt: skip
        yield {**columns, **own, "public_id": public_id("text block", step.number),
               "position": 2, "kind": BlockKind.TEXT, "text": TEXT}  # fmt: skip
