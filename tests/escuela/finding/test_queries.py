"""The search below HTTP: rights, order, keeping up; with `--on-postgresql` on the other engine."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.catalog import services as authoring
from courses.catalog.models import Course, Lesson
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import VISITOR, Viewer, viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db, transaction
from escuela.finding import queries, services
from escuela.finding.models import SearchDocument
from escuela.finding.queries import Wanted
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Video
from media.library.rules import CaptionOrigin
from media.library.rules import Visibility as Audience
from tests.factories import make_account, make_grant, make_organization, make_school
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video, make_video

pytestmark = pytest.mark.usefixtures("app_context")

VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nhallazgo {0}\n"
ACTIONS = {
    "course": Action.COURSE_VIEW,
    "lesson": Action.LESSON_VIEW,
    "video": Action.VIDEO_VIEW,
    "transcript": Action.VIDEO_VIEW,
    "organization": Action.ORGANIZATION_VIEW,
}


def found(viewer: Viewer, text: str = "hallazgo") -> set[tuple[str, int]]:
    things: set[tuple[str, int]] = set()
    for number in range(1, 20):
        page = queries.find(viewer, Wanted(text=text), page=number)
        things |= {(one.kind, one.thing_id) for one in page.rows}
        if not page.has_next:
            return things
    raise AssertionError("too much was found")


def make_everything() -> Mapping[tuple[str, int], tuple[Any, bool]]:
    """Everything in every state: what it is, and whether it is open to anybody at all."""
    things: dict[tuple[str, int], tuple[Any, bool]] = {}
    houses = [db.session.get_one(Organization, 1), db.session.get_one(Organization, 2)]
    for number, visibility in enumerate(Visibility):
        for archived in (False, True):
            one = make_organization(f"Hallazgo {number} {archived}", visibility,
                                    is_archived=archived)  # fmt: skip
            things["organization", one.id] = one, not archived
    for house, visibility, published, gone in product(
        houses, Visibility, (False, True), (False, True)
    ):
        title = f"Hallazgo {house.id} {visibility} {published} {gone}"
        course = make_course(house, title, visibility, is_published=published, is_withdrawn=gone)
        lesson = make_lesson(make_unit(course), title)
        things["course", course.id] = course, published and not gone
        things["lesson", lesson.id] = lesson, published and not gone
    for house, audience, published in product(houses, Audience, (False, True)):
        title = f"Hallazgo {house.id} {audience} {published}"
        make = make_published_video if published else make_video
        video = make(house, title, visibility=audience)
        library.attach_caption(video, "es", VTT.format(title), CaptionOrigin.EDITOR, by=VISITOR)
        things["video", video.id] = things["transcript", video.id] = video, published
    return things


def test_r9_the_search_says_what_can_says_for_everybody_and_everything() -> None:
    school = make_school()
    things = make_everything()
    courses = db.session.query(Course).all()
    learner = make_account("Aprendiz")
    for course in courses:
        make_grant(learner, Role.LEARNER, course_scope(course.id))
    film = db.session.query(Video).filter_by(visibility=Audience.NETWORK).all()[-1]
    library.show_in_course(film, courses[0].id)
    db.session.expire_all()
    lessons = {one.id: one for one in db.session.scalars(_lessons())}

    for account_id in (*school.accounts.values(), learner.id):
        viewer = viewer_of(account_id)
        allowed = {
            (kind, thing_id)
            for (kind, thing_id), (thing, is_open) in things.items()
            if is_open
            and can(viewer, ACTIONS[kind], lessons[thing_id] if kind == "lesson" else thing)
        }
        assert found(viewer) == allowed
        counts = queries.count_kinds(viewer, Wanted(text="hallazgo"))
        kinds = [kind for kind, _ in allowed]
        assert counts == {kind: kinds.count(kind) for kind in set(kinds)}


def _lessons() -> sa.Select[Any]:
    from sqlalchemy.orm import joinedload

    from courses.catalog.models import Unit

    return sa.select(Lesson).options(joinedload(Lesson.unit).joinedload(Unit.course))


def test_a_title_comes_before_any_body() -> None:
    house = make_organization()
    unit = make_unit(make_course(house, "Otra cosa"))
    make_lesson(unit, "Mucho", 1, text="ceiba " * 50)
    make_lesson(unit, "La ceiba y muchas más palabras de un título largo", 2, text="x " * 300)
    make_lesson(unit, "Poco", 3, text="una ceiba")

    titles = [one.title for one in queries.find(VISITOR, Wanted(text="ceibas")).rows]

    assert titles[0].startswith("La ceiba")
    assert set(titles[1:]) == {"Mucho", "Poco"}


def test_all_words_must_be_there_and_each_thing_comes_once() -> None:
    house = make_organization()
    video = make_published_video(house, visibility=Audience.PUBLIC)
    vtt = "WEBVTT\n\n" + "\n\n".join(
        f"00:{minute:02}:00.000 --> 00:{minute:02}:05.000\nceiba número {minute}"
        for minute in range(5)
    )
    library.attach_caption(video, "es", vtt, CaptionOrigin.EDITOR, by=VISITOR)

    page = queries.find(VISITOR, Wanted(text="ceiba"))

    assert [(one.kind, one.times) for one in page.rows] == [("transcript", 5)]
    exact = queries.find(VISITOR, Wanted(text="ceiba 3")).rows
    assert [(one.part, one.times) for one in exact] == [(180, 1)]
    assert queries.find(VISITOR, Wanted(text="ceiba nube")).rows == []


def test_results_come_in_pages_without_repeating() -> None:
    house = make_organization()
    for number in range(30):
        make_course(house, f"Ceiba {number}")

    first = queries.find(VISITOR, Wanted(text="ceiba"))
    second = queries.find(VISITOR, Wanted(text="ceiba"), page=2)

    assert (len(first.rows), first.has_next) == (24, True)
    assert (len(second.rows), second.has_next) == (6, False)
    assert not {one.thing_id for one in first.rows} & {one.thing_id for one in second.rows}


def everything_indexed() -> set[tuple[object, ...]]:
    columns = [column for column in SearchDocument.__table__.columns if column.name != "id"]
    return {tuple(row) for row in db.session.execute(sa.select(*columns))}


def test_what_deeds_leave_is_what_building_anew_makes() -> None:
    house = make_organization()
    course = make_course(house, "Ceiba", is_published=False)
    unit = make_unit(course)
    video = make_published_video(house, visibility=Audience.PUBLIC)
    lesson = make_lesson(unit, text="raíces")
    assert found(VISITOR, "ceiba") == found(VISITOR, "raices") == set()

    authoring.publish_course(course, by=VISITOR)
    assert found(VISITOR, "ceiba") == {("course", course.id)}
    authoring.add_text(lesson, "y **ramas** nuevas", by=VISITOR)
    assert found(VISITOR, "raices ramas") == {("lesson", lesson.id)}
    authoring.add_video(lesson, video, by=VISITOR)
    weighty = queries.find(VISITOR, Wanted(text="ceiba")).rows[0]
    assert weighty.most_bytes > 2_000_000

    kept = everything_indexed()
    assert sum(number for _, number in services.rebuild()) > 3
    assert everything_indexed() == kept

    library.withdraw_video(video, by=VISITOR)
    assert queries.find(VISITOR, Wanted(text="ceiba")).rows[0].most_bytes < 1000
    authoring.withdraw_course(course, by=VISITOR)
    assert found(VISITOR, "ceiba") == found(VISITOR, "ramas") == set()


def test_building_anew_mends_what_is_wrong_and_takes_away_what_is_gone() -> None:
    house = make_organization()
    make_course(house, "Ceiba")
    right = everything_indexed()
    with transaction():
        db.session.execute(sa.delete(SearchDocument).where(SearchDocument.kind == "course"))
        for kind, thing_id in (("organization", 999), ("unknown", 1)):
            db.session.add(
                SearchDocument(kind=kind, thing_id=thing_id, language="es", part=0, topic_codes="",
                               organization_id=1, country="", seconds=0, least_bytes=0,
                               most_bytes=0, title="Fantasma", body="", title_terms="fantasma",
                               body_terms="")
            )  # fmt: skip

    assert list(services.rebuild())
    assert everything_indexed() == right


def test_a_deed_that_fails_leaves_the_search_as_it_was() -> None:
    course = make_course(make_organization(), "Ceiba")

    with pytest.raises(LookupError), transaction():
        course.title = "Nube"
        db.session.flush()
        raise LookupError
    make_course(make_organization("Otra"), "Semilla")

    assert found(VISITOR, "nube") == set()
    assert found(VISITOR, "ceiba") == {("course", course.id)}


def test_a_savepoint_that_is_taken_back_forgets_nothing_of_the_deed_around_it() -> None:
    course = make_course(make_organization(), "Ceiba")

    with transaction():
        course.title = "Nube"
        db.session.flush()
        with pytest.raises(LookupError), db.session.begin_nested():
            raise LookupError

    assert found(VISITOR, "nube") == {("course", course.id)}
    assert found(VISITOR, "ceiba") == set()


def test_nothing_of_a_removed_text_stays_in_the_index(app: Flask) -> None:
    course = make_course(make_organization(), "Zumbidoraro")
    authoring.withdraw_course(course, by=VISITOR)
    services.compact()

    if db.engine.dialect.name == "sqlite":
        blocks = db.session.execute(sa.text("SELECT block FROM search_terms_data")).scalars()
        assert not any(b"zumbidorar" in bytes(block) for block in blocks)
    assert app.config["TESTING"]


@pytest.mark.parametrize("language", ["es", "pt"])
def test_captions_of_every_language_lead_to_the_moment(language: str) -> None:
    video = make_published_video(make_organization(), visibility=Audience.PUBLIC)
    library.attach_caption(video, language, VTT.format("x"), CaptionOrigin.EDITOR, by=VISITOR)

    rows = queries.find(VISITOR, Wanted(text="hallazgo", language=language)).rows

    assert [(one.kind, one.language, one.part) for one in rows] == [("transcript", language, 1)]
    library.remove_caption(video, language, by=VISITOR)
    assert found(VISITOR) == set()
    assert library_queries.list_captions(video.id) == []
