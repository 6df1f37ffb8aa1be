"""What was watched of the videos of lessons, sent by browsers in small stretches, at any time."""

import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from courses.catalog import queries as catalog
from courses.catalog.models import Lesson
from courses.deliveries import rules as deliveries_rules
from courses.deliveries import services as deliveries
from courses.learning import queries, rules, services
from courses.learning.models import WatchedInterval, Watching
from courses.learning.rules import DoneBy, Interval, WatchedRange
from escuela import clock
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import Viewer
from escuela.db import db, transaction
from escuela.errors import Conflict, InvalidInput, NotAllowed, Withdrawn
from escuela.i18n import _


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a stretch."""

    is_new: bool
    """False: it came before and changed nothing now."""
    is_done: bool
    """Whether its lesson is done by now; False where it came before."""


def save_range(sent: WatchedRange, *, by: Viewer) -> Saved:
    """Add a watched stretch to what the person has watched.

    All in one transaction with the note that it came, so it counts once however often it is
    sent. Raises Conflict if its id came with another body, Withdrawn if the lesson or its video
    is not there for this person (any more), InvalidInput if nothing of it lies in the video.
    """
    if by.account_id is None:
        raise NotAllowed
    with transaction():
        queries.lock_learner(by.account_id)
        if not deliveries.take(by.account_id, sent.client_id, sent.body()):
            return Saved(is_new=False, is_done=False)
        lesson, video_id = _find(sent, by)
        _take_part(lesson, by)
        stretch = rules.clamp(sent.start_ms, sent.end_ms, queries.duration_ms_of(video_id))
        if stretch is None:
            raise InvalidInput(_("Esa parte no está en el video."), field="end_ms")
        watching = _watching(by.account_id, lesson.id, video_id)
        _move_on(watching, stretch, sent.client_id)
        _add(watching.id, stretch)
        is_done = _is_watched(by.account_id, lesson)
        if is_done:
            services.finish(lesson.id, DoneBy.WATCHING, account_id=by.account_id)
    return Saved(is_new=True, is_done=is_done)


def _take_part(lesson: Lesson, by: Viewer) -> None:
    """Begin the course; where they left it or were not let in, what they watch is not kept."""
    try:
        services.begin(lesson.unit.course, by=by)
    except Conflict as error:
        raise Withdrawn from error


def _find(sent: WatchedRange, by: Viewer) -> tuple[Lesson, int]:
    """Find the lesson and its published video. Not there and not theirs are the same answer."""
    lesson = catalog.find_lesson(sent.lesson)
    if lesson is None or not can(by, Action.LESSON_VIEW, lesson):
        raise Withdrawn
    for block in lesson.blocks:
        video = block.video
        if video is not None and video.public_id == sent.video and video.is_published:
            return lesson, video.id
    raise Withdrawn


def _watching(account_id: int, item_id: int, video_id: int) -> Watching:
    watching = queries.find_watching(account_id, item_id, video_id)
    if watching is None:
        watching = Watching(
            account_id=account_id,
            item_id=item_id,
            video_id=video_id,
            position_ms=0,
            position_at=deliveries_rules.LONG_AGO,
        )
        db.session.add(watching)
        db.session.flush()
    return watching


def _move_on(watching: Watching, stretch: Interval, client_id: uuid.UUID) -> None:
    made_at = deliveries_rules.made_at(client_id, now=clock.utc_now())
    if made_at >= watching.position_at:
        watching.position_ms, watching.position_at = stretch.end_ms, made_at


def _add(watching_id: int, stretch: Interval) -> None:
    known = queries.list_intervals(watching_id)
    merged = rules.union((*known, stretch))
    gone, new = set(known) - set(merged), set(merged) - set(known)
    # Deleted first and at once: a merged stretch may begin where one of its parts began.
    db.session.execute(
        sa.delete(WatchedInterval).where(
            WatchedInterval.watching_id == watching_id,
            WatchedInterval.start_ms.in_([interval.start_ms for interval in gone]),
        )
    )
    db.session.add_all(
        WatchedInterval(watching_id=watching_id, start_ms=i.start_ms, end_ms=i.end_ms)
        for i in sorted(new)
    )
    db.session.flush()


def _is_watched(account_id: int, lesson: Lesson) -> bool:
    """Say whether every video of the lesson that people can watch was watched."""
    known = queries.list_watching(account_id, lesson.id)
    shown = [block.video for block in lesson.blocks if block.video and block.video.is_published]
    return all(
        video.id in known
        and rules.is_watched(
            queries.list_intervals(known[video.id].id), queries.duration_ms_of(video.id)
        )
        for video in shown
    )
