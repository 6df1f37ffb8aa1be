"""Reads of courses. Lists take the viewer, are bounded, and load all that a page shows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute, joinedload, selectinload, with_polymorphic

from courses.catalog.models import Block, Course, Item, Lesson, Unit
from courses.catalog.rules import VIDEOS_FOR, BlockKind
from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.scopes import EVERYTHING, ScopeKind
from escuela.db import db
from escuela.finding import queries as finding
from escuela.finding.queries import NOTHING_WANTED, Wanted
from escuela.organizations import queries as organizations
from escuela.organizations.models import Organization
from escuela.organizations.rules import AUDIENCE, Visibility
from escuela.storage import storage
from escuela.web.paging import PAGE_ROWS, Page, page_of
from media.library import queries as library
from media.library.models import Video
from media.library.rules import Afterwards

MAX_OFFERED = 100
"""Organizations that a filter lists."""

COURSE = "course"

MAX_SHOWING = 200
"""Courses that show one video."""

MAX_OF_ORGANIZATION = 12
"""Courses, and videos, that an organization's page shows."""

MAX_VIDEOS = 50
"""Videos that an author chooses among; a search finds the others."""


@dataclass(frozen=True, slots=True)
class CourseSize:
    """What stands on a card: number of items and minutes of a course."""

    items: int
    minutes: int


def find_course(public_id: str) -> Course | None:
    """Return the course with its organization, or None. Views ask through access.get."""
    statement = (
        sa.select(Course)
        .where(Course.public_id == public_id)
        .options(joinedload(Course.organization))
    )
    return db.session.scalars(statement).one_or_none()


def find_course_by_slug(slug: str) -> Course | None:
    """Return the course of this short name, or None."""
    return db.session.scalars(sa.select(Course).where(Course.slug == slug)).one_or_none()


def get_course_of(item_id: int) -> Course:
    """Return the course an item is part of. The item is known to be there."""
    statement = sa.select(Course).join(Course.units).join(Unit.items).where(Item.id == item_id)
    return db.session.scalars(statement).one()


def find_lesson(public_id: str) -> Lesson | None:
    """Return the lesson with its unit, course, organization and blocks, or None."""
    statement = _whole_lesson().where(Lesson.public_id == public_id)
    return db.session.scalars(statement).unique().one_or_none()


def find_lesson_by_id(lesson_id: int) -> Lesson | None:
    """Return the same by the internal id: for tasks."""
    statement = _whole_lesson().where(Lesson.id == lesson_id)
    return db.session.scalars(statement).unique().one_or_none()


def find_file(public_id: str) -> Block | None:
    """Return a file block with its lesson's course, or None. Views ask through access.get."""
    statement = (
        sa.select(Block)
        .where(Block.public_id == public_id, Block.kind == BlockKind.FILE)
        .options(joinedload(Block.lesson).joinedload(Lesson.unit).joinedload(Unit.course))
    )
    return db.session.scalars(statement).one_or_none()


def read_file(block: Block) -> bytes:
    """Return the bytes of a file block; rules.FILE_MAX_BYTES at most."""
    with storage().open(block.file_key or "") as stream:
        return stream.read()


def titles_of(ids: Collection[int]) -> Mapping[int, str]:
    """Return the titles of courses, by id; rights were asked before."""
    rows = db.session.execute(sa.select(Course.id, Course.title).where(Course.id.in_(ids)))
    return {row.id: row.title for row in rows}


def list_courses(viewer: Viewer, wanted: Wanted = NOTHING_WANTED, *, page: int = 1) -> Page[Course]:
    """Return open courses that the viewer may see, with their organizations.

    The best first where something is looked for, else by title.
    """
    if wanted.is_anything:
        statement = (
            sa.select(Course)
            .where(*_open_to(viewer))
            .options(joinedload(Course.organization))
            .order_by(Course.search_text, Course.id)
            .limit(PAGE_ROWS + 1)
            .offset((page - 1) * PAGE_ROWS)
        )
        return page_of(db.session.scalars(statement).all(), page)
    found = finding.find(viewer, replace(wanted, kind=COURSE), page=page)
    known = _courses_by_id(viewer, [one.thing_id for one in found.rows])
    rows = [known[one.thing_id] for one in found.rows if one.thing_id in known]
    return Page(rows, found.number, found.has_next)


def list_offered(
    viewer: Viewer, *, places: Collection[int], without: sa.Select[int], limit: int
) -> Sequence[Course]:
    """Return open courses that the viewer may see: those of `places` first, then the newest.

    With their organizations; none of `without`, which selects ids.
    """
    has_place = sa.case((Course.id.in_(places), 0), else_=1)
    statement = (
        sa.select(Course)
        .where(*_open_to(viewer), Course.id.not_in(without))
        .options(joinedload(Course.organization))
        .order_by(has_place, Course.published_at.desc(), Course.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def list_organizations(viewer: Viewer) -> Sequence[sa.Row[str, str]]:
    """Return id and name of those organizations the viewer may know of with an open course."""
    having = sa.select(Course.organization_id).where(*_open_to(viewer))
    statement = (
        sa.select(Organization.public_id, Organization.name)
        .where(Organization.id.in_(having), _known_to(viewer))
        .order_by(Organization.search_text)
        .limit(MAX_OFFERED)
    )
    return db.session.execute(statement).all()


def list_courses_of(organization_id: int, viewer: Viewer) -> Sequence[Course]:
    """Return an organization's open courses that the viewer may see, by title."""
    statement = (
        sa.select(Course)
        .where(*_open_to(viewer), Course.organization_id == organization_id)
        .order_by(Course.search_text, Course.id)
        .limit(MAX_OF_ORGANIZATION)
    )
    return db.session.scalars(statement).all()


def list_videos_of(organization_id: int, viewer: Viewer) -> Sequence[Video]:
    """Return an organization's published videos that the viewer may watch, the newest first."""
    statement = (
        sa.select(Video)
        .where(
            library.reachable(viewer, Action.VIDEO_VIEW),
            Video.organization_id == organization_id,
            Video.published_render_id.is_not(None),
            sa.or_(Video.afterwards.is_(None), Video.afterwards != Afterwards.NAMELESS),
        )
        .order_by(Video.published_at.desc(), Video.id.desc())
        .limit(MAX_OF_ORGANIZATION)
    )
    return db.session.scalars(statement).all()


def lessons_showing(video_ids: Collection[int], viewer: Viewer) -> Mapping[int, str]:
    """Return, by video, the public id of the first lesson that shows it and the viewer may see."""
    statement = (
        sa.select(Block.video_id, sa.func.min(Lesson.id))
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Unit, Unit.id == Lesson.unit_id)
        .join(Course, Course.id == Unit.course_id)
        .where(Block.video_id.in_(video_ids), reachable(viewer, Action.LESSON_VIEW), is_open())
        .group_by(Block.video_id)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(statement.c[0], Item.public_id).join(Item, Item.id == statement.c[1])
    )
    return dict(rows.all())


def list_all_of(organization_id: int) -> Sequence[Course]:
    """Return all courses of an organization, whatever their state: for mergers."""
    statement = sa.select(Course).where(Course.organization_id == organization_id)
    return db.session.scalars(statement.order_by(Course.id)).all()


def list_units(course_id: int) -> Sequence[Unit]:
    """Return the units of a course with their items of every kind, in order."""
    steps = with_polymorphic(Item, "*")
    statement = (
        sa.select(Unit)
        .where(Unit.course_id == course_id)
        # Joined, SQLite would read all items of the school.
        .options(selectinload(Unit.items.of_type(steps)))
        .order_by(Unit.position)
    )
    return db.session.scalars(statement).all()


def videos_fit(course_id: int, visibility: Visibility) -> bool:
    """Say whether all videos of a course may be watched by the people of this visibility."""
    statement = (
        sa.select(Video.id)
        .join(Block, Block.video_id == Video.id)
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Unit, Unit.id == Lesson.unit_id)
        .where(Unit.course_id == course_id, Video.visibility.not_in(VIDEOS_FOR[visibility]))
    )
    return db.session.scalar(statement.limit(1)) is None


def list_video_lessons(course_id: int) -> frozenset[str]:
    """Return the public ids of the lessons of a course that show a video."""
    statement = (
        sa.select(Lesson.public_id)
        .join(Unit, Unit.id == Lesson.unit_id)
        .join(Block, Block.lesson_id == Lesson.id)
        .where(Unit.course_id == course_id, Block.video_id.is_not(None))
    )
    return frozenset(db.session.scalars(statement))


def course_shows(course_id: int, video_id: int) -> bool:
    """Say whether any lesson of a course shows a video."""
    statement = (
        sa.select(Block.id)
        .join(Lesson, Lesson.id == Block.lesson_id)
        .join(Unit, Unit.id == Lesson.unit_id)
        .where(Unit.course_id == course_id, Block.video_id == video_id)
    )
    return db.session.scalar(statement.limit(1)) is not None


def list_showing(video_id: int) -> Sequence[Course]:
    """Return the courses that show a video, open or not, by title. Rights were asked before."""
    showing = (
        sa.select(Unit.course_id)
        .join(Item, Item.unit_id == Unit.id)
        .join(Block, Block.lesson_id == Item.id)
        .where(Block.video_id == video_id)
    )
    statement = sa.select(Course).where(Course.id.in_(showing)).order_by(Course.search_text)
    return db.session.scalars(statement.limit(MAX_SHOWING)).all()


def list_videos_for(course: Course, viewer: Viewer, *, search: str = "") -> Sequence[Video]:
    """Return published videos that this course may show and the viewer may watch, newest first.

    With their organizations; one more than MAX_VIDEOS where there are more.
    """
    statement = (
        sa.select(Video)
        .where(
            library.reachable(viewer, Action.VIDEO_VIEW),
            Video.published_render_id.is_not(None),
            Video.visibility.in_(VIDEOS_FOR[course.visibility]),
            *library.matching(search),
        )
        .options(joinedload(Video.organization))
        .order_by(Video.published_at.desc(), Video.id.desc())
        .limit(MAX_VIDEOS + 1)
    )
    return db.session.scalars(statement).all()


def shows_video(unit_id: int, video_id: int) -> bool:
    """Say whether a lesson of a unit shows a video."""
    statement = (
        sa.select(Block.id)
        .join(Block.lesson)
        .where(Lesson.unit_id == unit_id, Block.video_id == video_id)
    )
    return db.session.scalar(statement.limit(1)) is not None


def sizes_of(course_ids: Iterable[int]) -> Mapping[int, CourseSize]:
    """Return the size of each course that has items, in one query."""
    statement = (
        sa.select(Unit.course_id, sa.func.count(Item.id), sa.func.sum(Item.minutes))
        .join(Unit.items)
        .where(Unit.course_id.in_(list(course_ids)))
        .group_by(Unit.course_id)
    )
    return {
        course_id: CourseSize(items, minutes)
        for course_id, items, minutes in db.session.execute(statement)
    }


def next_position(siblings: sa.ColumnElement[bool], column: QueryableAttribute[int]) -> int:
    """Return the position after the last of some rows: `column` is their position."""
    last = db.session.scalar(sa.select(sa.func.max(column)).where(siblings))
    return (last or 0) + 1


def reachable(viewer: Viewer, action: Action) -> sa.ColumnElement[bool]:
    """Say in SQL what `can` says of one course: rules.course_scopes meets the viewer's scopes."""
    scopes = scopes_of(viewer, action)
    if EVERYTHING in scopes:
        return sa.true()
    own = [scope.id for scope in scopes if scope.kind is ScopeKind.ORGANIZATION]
    courses = [scope.id for scope in scopes if scope.kind is ScopeKind.COURSE]
    open_to_viewer = [visibility for visibility, scope in AUDIENCE.items() if scope in scopes]
    return sa.or_(
        Course.organization_id.in_(own),
        Course.id.in_(courses),
        sa.and_(Course.visibility.in_(open_to_viewer), is_open()),
    )


def is_open() -> sa.ColumnElement[bool]:
    """Say in SQL what Course.is_open says."""
    return sa.and_(Course.published_at.is_not(None), Course.withdrawn_at.is_(None))


def _whole_lesson() -> sa.Select[Lesson]:
    return sa.select(Lesson).options(
        joinedload(Lesson.unit).joinedload(Unit.course).joinedload(Course.organization),
        joinedload(Lesson.blocks).joinedload(Block.video),
    )


def _open_to(viewer: Viewer) -> tuple[sa.ColumnElement[bool], ...]:
    return (reachable(viewer, Action.COURSE_VIEW), is_open())


def _known_to(viewer: Viewer) -> sa.ColumnElement[bool]:
    return organizations.reachable(viewer, Action.ORGANIZATION_VIEW)


def _courses_by_id(viewer: Viewer, ids: Collection[int]) -> Mapping[int, Course]:
    statement = (
        sa.select(Course)
        .where(Course.id.in_(ids), *_open_to(viewer))
        .options(joinedload(Course.organization))
    )
    return {course.id: course for course in db.session.scalars(statement)}
