"""Turns what was found into where it leads: a handful of queries, whatever was found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from courses.catalog.findable import COURSE, LESSON, Lessons
from courses.catalog.models import Block, Course, Item, Unit
from escuela.authz.identity import Viewer
from escuela.db import db
from escuela.finding import rules
from escuela.finding.queries import Found
from escuela.organizations.findable import ORGANIZATION
from escuela.organizations.models import Organization
from media.library.findable import TRANSCRIPT, VIDEO
from media.library.models import Video

Pieces = Sequence[tuple[str, bool]]
"""A text in pieces, each with whether it was looked for."""

MOST_LESSONS = 20


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found, as a page shows it."""

    kind: str
    endpoint: str
    public_id: str
    title: Pieces
    context: str
    """What it is part of: the course of a lesson; may be empty."""
    snippet: Pieces
    language: str
    moment_s: int | None
    """Second of the video at which it is said."""
    more_moments: int
    seconds: int
    least_bytes: int
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where something leads, and its names."""

    endpoint: str
    public_id: str
    title: str
    context: str = ""


def results_of(found: Sequence[Found], text: str, viewer: Viewer) -> Sequence[Result]:
    """Return what was found with its place; what has just gone is left out."""
    query = rules.parse(text)
    places = _places_of(found, viewer)
    return [
        _result(one, places[one.kind, one.thing_id], query)
        for one in found
        if (one.kind, one.thing_id) in places
    ]


def lessons_showing(video_ids: Collection[int], viewer: Viewer) -> Mapping[int, Sequence[Place]]:
    """Return the open lessons that the viewer may see in which each video is shown."""
    statement = (
        sa.select(Block.video_id, Item.public_id, Item.title, Course.title.label("course"))
        .join(Item, Item.id == Block.lesson_id)
        .join(Unit, Unit.id == Item.unit_id)
        .join(Course, Course.id == Unit.course_id)
        .where(Block.video_id.in_(video_ids), Item.id.in_(Lessons().visible_to(viewer)))
        .order_by(Course.published_at, Unit.position, Item.position)
        .limit(MOST_LESSONS * max(1, len(video_ids)))
    )
    lessons: dict[int, list[Place]] = {}
    for row in db.session.execute(statement):
        place = Place("learning.lesson", row.public_id, row.title, row.course)
        lessons.setdefault(row.video_id, []).append(place)
    return lessons


def _places_of(found: Sequence[Found], viewer: Viewer) -> Mapping[tuple[str, int], Place]:
    ids: dict[str, set[int]] = {}
    for one in found:
        ids.setdefault(one.kind, set()).add(one.thing_id)
    films = ids.get(VIDEO, set()) | ids.get(TRANSCRIPT, set())
    places = {
        **_named(COURSE, "learning.course", Course, ids),
        **_named(ORGANIZATION, "organizations.show", Organization, ids),
        **_lessons(ids.get(LESSON, ())),
    }
    for video_id, place in _films(films, viewer).items():
        places |= {(VIDEO, video_id): place, (TRANSCRIPT, video_id): place}
    return places


def _named(
    kind: str,
    endpoint: str,
    model: Any,  # noqa: ANN401 - either of two models
    ids: Mapping[str, Collection[int]],
) -> dict[tuple[str, int], Place]:
    if kind not in ids:
        return {}
    name = model.title if kind == COURSE else model.name
    statement = sa.select(model.id, model.public_id, name.label("name"))
    return {
        (kind, row.id): Place(endpoint, row.public_id, row.name)
        for row in db.session.execute(statement.where(model.id.in_(ids[kind])))
    }


def _lessons(ids: Collection[int]) -> dict[tuple[str, int], Place]:
    if not ids:
        return {}
    statement = (
        sa.select(Item.id, Item.public_id, Item.title, Course.title.label("course"))
        .join(Item.unit)
        .join(Unit.course)
        .where(Item.id.in_(ids))
    )
    return {
        (LESSON, row.id): Place("learning.lesson", row.public_id, row.title, row.course)
        for row in db.session.execute(statement)
    }


def _films(ids: Collection[int], viewer: Viewer) -> Mapping[int, Place]:
    """Lead to a lesson that shows the video, else to the video alone."""
    if not ids:
        return {}
    shown = lessons_showing(ids, viewer)
    statement = sa.select(Video.id, Video.public_id, Video.title).where(Video.id.in_(ids))
    places = {}
    for row in db.session.execute(statement):
        lesson = next(iter(shown.get(row.id, ())), None)
        places[row.id] = (
            Place(lesson.endpoint, lesson.public_id, row.title, lesson.context)
            if lesson
            else Place("finding.watch", row.public_id, row.title)
        )
    return places


def _result(one: Found, place: Place, query: rules.Query) -> Result:
    is_said = one.kind == TRANSCRIPT
    return Result(
        kind=one.kind, endpoint=place.endpoint, public_id=place.public_id,
        title=rules.marked(place.title, query, one.language), context=place.context,
        snippet=rules.marked(rules.snippet(one.body, query, one.language), query, one.language),
        language=one.language, moment_s=one.part if is_said else None,
        more_moments=one.times - 1 if is_said else 0, seconds=one.seconds,
        least_bytes=one.least_bytes, most_bytes=one.most_bytes,
    )  # fmt: skip
