"""Reads of what learners did. All take the account: nobody's list shows another person's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from courses.catalog import queries as catalog
from courses.catalog.models import Course, Item, Unit
from courses.learning.models import Enrollment, Progress, WatchedInterval, Watching
from courses.learning.rules import Interval
from escuela.accounts import identity
from escuela.accounts.identity import Shown
from escuela.accounts.models import Account
from escuela.authz.identity import Viewer
from escuela.authz.scopes import EVERYTHING, Scope, ScopeKind, course_scope
from escuela.db import db
from escuela.people import aliases
from escuela.people.models import PlaceAlias
from escuela.search import has_words
from escuela.web.paging import PAGE_ROWS, Page, page_of
from media.library.models import Rendition, Video
from media.library.rules import RenditionState

MAX_ENROLLMENTS = 50


def find_enrollment(account_id: int, course_id: int) -> Enrollment | None:
    """Return the person's enrollment in a course, or None."""
    statement = sa.select(Enrollment).where(
        Enrollment.account_id == account_id, Enrollment.course_id == course_id
    )
    return db.session.scalars(statement).one_or_none()


def list_enrollments(account_id: int) -> Sequence[Enrollment]:
    """Return the person's enrollments with their courses, the newest first."""
    statement = (
        sa.select(Enrollment)
        .where(Enrollment.account_id == account_id, Enrollment.left_at.is_(None))
        .options(joinedload(Enrollment.course).joinedload(Course.organization))
        .order_by(Enrollment.started_at.desc(), Enrollment.id.desc())
        .limit(MAX_ENROLLMENTS)
    )
    return db.session.scalars(statement).all()


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody who takes part in a course, as those who accompany it see them."""

    shown: Shown
    """By the alias of the course, and the name where they wrote one."""
    started_at: datetime
    completed_at: datetime | None
    done: int
    """Items done."""


def list_learners(
    course_id: int, viewer: Viewer, *, search: str = "", page: int = 1
) -> Page[Learner]:
    """Return who takes part in a course, by alias. Rights were asked before."""
    scope = course_scope(course_id)
    done = (
        sa.select(sa.func.count())
        .select_from(Progress)
        .join(Item, Item.id == Progress.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(Progress.account_id == Enrollment.account_id, Unit.course_id == course_id)
        .scalar_subquery()
    )
    # Who began it before courses gave aliases has none there yet.
    called = sa.func.coalesce(PlaceAlias.alias, Account.alias)
    folded = sa.func.coalesce(PlaceAlias.folded, Account.search_text)
    statement = (
        sa.select(
            Account, called.label("called"), Enrollment.started_at, Enrollment.completed_at,
            done.label("done"),
        )
        .join(Account, Account.id == Enrollment.account_id)
        .outerjoin(
            PlaceAlias,
            sa.and_(PlaceAlias.account_id == Account.id, aliases.is_in(scope)),
        )
        .where(
            Enrollment.course_id == course_id,
            Enrollment.left_at.is_(None),
            *has_words(folded, search),
        )
        .order_by(folded, Account.id)
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )  # fmt: skip
    rows = [
        Learner(identity.show(account, viewer, {scope}, alias=called), *rest)
        for account, called, *rest in db.session.execute(statement)
    ]
    return page_of(rows, page)


@dataclass(frozen=True, slots=True)
class CaredFor:
    """A course as those see it who accompany or write it."""

    course: Course
    learners: int
    """How many take part now."""


def list_cared_for(scopes: Collection[Scope], *, limit: int) -> Sequence[CaredFor]:
    """Return open courses in these scopes, the newest first. Rights were asked before."""
    ids = {kind: [one.id for one in scopes if one.kind is kind] for kind in ScopeKind}
    is_there = sa.or_(
        sa.true() if EVERYTHING in scopes else sa.false(),
        Course.id.in_(ids[ScopeKind.COURSE]),
        Course.organization_id.in_(ids[ScopeKind.ORGANIZATION]),
    )
    learners = (
        sa.select(sa.func.count())
        .where(Enrollment.course_id == Course.id, Enrollment.left_at.is_(None))
        .scalar_subquery()
    )
    statement = (
        sa.select(Course, learners)
        .where(is_there, catalog.is_open())
        .options(joinedload(Course.organization))
        .order_by(Course.published_at.desc(), Course.id.desc())
        .limit(limit)
    )
    return [CaredFor(*row) for row in db.session.execute(statement)]


def names_in(course_id: int, account_ids: Collection[int | None]) -> Mapping[int, str]:
    """Return how a course calls some people, by account; rights were asked before.

    Who began it before courses gave aliases is left out.
    """
    return aliases.names_in(course_scope(course_id), [one for one in account_ids if one])


def name_of(course_id: int, account_id: int) -> tuple[str | None, bool]:
    """Return how a course calls somebody, and whether they may take another alias today."""
    scope = course_scope(course_id)
    return aliases.find(scope, account_id), aliases.may_renew(scope, account_id)


def begun_ids(account_id: int) -> sa.Select[int]:
    """Return in SQL the ids of the courses that a person ever began, left ones too."""
    return sa.select(Enrollment.course_id).where(Enrollment.account_id == account_id)


def list_done(account_id: int, course_id: int) -> frozenset[int]:
    """Return the ids of the items of a course that the person has done."""
    statement = (
        sa.select(Progress.item_id)
        .join(Item, Item.id == Progress.item_id)
        .join(Unit, Unit.id == Item.unit_id)
        .where(Progress.account_id == account_id, Unit.course_id == course_id)
    )
    return frozenset(db.session.scalars(statement))


def count_done(account_id: int, course_ids: Iterable[int]) -> Mapping[int, int]:
    """Return how many items the person has done in each course, in one query."""
    statement = (
        sa.select(Unit.course_id, sa.func.count())
        .join(Item, Item.unit_id == Unit.id)
        .join(Progress, Progress.item_id == Item.id)
        .where(Progress.account_id == account_id, Unit.course_id.in_(list(course_ids)))
        .group_by(Unit.course_id)
    )
    return dict(db.session.execute(statement).all())


def list_done_by_course(account_id: int, course_ids: Iterable[int]) -> Mapping[int, frozenset[int]]:
    """Return the ids of the items that the person has done in each course, in one query."""
    statement = (
        sa.select(Unit.course_id, Item.id)
        .join(Item, Item.unit_id == Unit.id)
        .join(Progress, Progress.item_id == Item.id)
        .where(Progress.account_id == account_id, Unit.course_id.in_(list(course_ids)))
    )
    done: dict[int, set[int]] = {}
    for course_id, item_id in db.session.execute(statement):
        done.setdefault(course_id, set()).add(item_id)
    return {course_id: frozenset(items) for course_id, items in done.items()}


def find_place_s(account_id: int, item_id: int) -> float:
    """Return at which second of a lesson's video the person was last; 0: at the beginning."""
    statement = (
        sa.select(Watching.position_ms)
        .where(Watching.account_id == account_id, Watching.item_id == item_id)
        .order_by(Watching.position_at.desc())
    )
    return (db.session.scalar(statement.limit(1)) or 0) / 1000


def find_progress(account_id: int, item_id: int) -> Progress | None:
    """Return the person's progress in an item; None: not done."""
    statement = sa.select(Progress).where(
        Progress.account_id == account_id, Progress.item_id == item_id
    )
    return db.session.scalars(statement).one_or_none()


def find_watching(account_id: int, item_id: int, video_id: int) -> Watching | None:
    """Return how far the person is in a video of a lesson, or None."""
    statement = sa.select(Watching).where(
        Watching.account_id == account_id,
        Watching.item_id == item_id,
        Watching.video_id == video_id,
    )
    return db.session.scalars(statement).one_or_none()


def list_watching(account_id: int, item_id: int) -> Mapping[int, Watching]:
    """Return how far the person is in each video of a lesson, by the video's internal id."""
    statement = sa.select(Watching).where(
        Watching.account_id == account_id, Watching.item_id == item_id
    )
    return {watching.video_id: watching for watching in db.session.scalars(statement)}


def duration_ms_of(video_id: int) -> int:
    """Return how long the published renditions of a video are; 0 if nothing can be played."""
    statement = (
        sa.select(sa.func.max(Rendition.duration_s))
        .join(Video, Video.published_render_id == Rendition.render_id)
        .where(Video.id == video_id, Rendition.state == RenditionState.READY)
    )
    return round((db.session.scalar(statement) or 0) * 1000)


def list_intervals(watching_id: int) -> tuple[Interval, ...]:
    """Return what was watched, in order and apart."""
    statement = (
        sa.select(WatchedInterval)
        .where(WatchedInterval.watching_id == watching_id)
        .order_by(WatchedInterval.start_ms)
    )
    return tuple(row.interval for row in db.session.scalars(statement))


def lock_learner(account_id: int) -> None:
    """Let one request at a time write what this person did, where the engine knows row locks."""
    db.session.execute(sa.select(Account.id).where(Account.id == account_id).with_for_update())


def export_of(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return all that is held about the person here, readable by them."""
    began = sa.select(Course.title, Enrollment).join(Enrollment.course)
    done = sa.select(Item.title, Progress).join(Item, Item.id == Progress.item_id)
    watched = sa.select(Item.title, Watching).join(Item, Item.id == Watching.item_id)
    return [
        *({"course": title, "begun": _iso(row.started_at), "completed": _iso(row.completed_at),
           "left": _iso(row.left_at)}
          for title, row in db.session.execute(began.where(Enrollment.account_id == account_id))),
        *({"lesson": title, "done": _iso(row.done_at), "by": row.done_by.value}
          for title, row in db.session.execute(done.where(Progress.account_id == account_id))),
        *({"lesson": title, "position_s": f"{row.position_ms / 1000:.0f}",
           "watched": _spoken(list_intervals(row.id))}
          for title, row in db.session.execute(watched.where(Watching.account_id == account_id))),
    ]  # fmt: skip


def _iso(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _spoken(intervals: Iterable[Interval]) -> str:
    return ", ".join(f"{i.start_ms / 1000:.0f}-{i.end_ms / 1000:.0f} s" for i in intervals)
