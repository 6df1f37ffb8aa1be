"""Taking a video out of a course: said before, done once, and what stays."""

import pytest
from flask import Flask

from courses.catalog import queries as catalog
from courses.catalog import services
from courses.catalog.models import Block, Course, Lesson
from courses.catalog.rules import LessonFormat
from courses.learning import services as learning
from courses.learning.models import Progress
from escuela.audit.models import AuditEntry
from escuela.authz.identity import VISITOR, viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db
from escuela.finding.models import SearchDocument
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library.models import Video
from media.library.rules import Visibility as Audience
from media.library.rules import course_ids, with_course, without_course
from tests.browser import Browser
from tests.factories import School, make_account, make_grant, make_member
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video


def film_lesson(school: School, audience: Audience = Audience.PUBLIC) -> tuple[Lesson, Video]:
    """A lesson that holds a video and nothing else, in a course that holds it alone."""
    house = db.session.get_one(Organization, school.own_id)
    visibility = Visibility.PUBLIC if audience is Audience.PUBLIC else Visibility.NETWORK
    unit = make_unit(make_course(house, visibility=visibility))
    video = make_published_video(house, "La asamblea", audience)
    return services.add_video_lesson(unit, video, "", by=VISITOR), video


def page_of(lesson: Lesson) -> str:
    return f"/courses/lessons/{lesson.public_id}/video/remove"


def test_an_author_takes_a_video_out_after_reading_what_it_means(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        lesson, video = film_lesson(school)
        path, lesson_path = page_of(lesson), f"/lessons/{lesson.public_id}"
        course = catalog.get_course_of(lesson.id)
        course_path, video_id = f"/courses/{course.public_id}", video.id
    browser.sign_in(school.accounts["author"])
    assert path in browser.get(course_path).text
    page = browser.get(path).text
    assert "se quita del curso con él" in page
    assert "El video no se borra" in page
    assert browser.get(lesson_path).status_code == 200, "looking changes nothing"

    answer = browser.post(path, data=browser.fill_in(path))

    assert answer.status_code == 303
    shown = browser.get(answer.headers["Location"]).text
    assert "Video quitado del curso, con su lección." in shown
    assert "La asamblea" not in shown
    assert browser.get(lesson_path).status_code == 404
    assert browser.get(path).status_code == 404, "a second press finds nothing more to do"
    with app.app_context():
        assert db.session.query(Lesson).count() == db.session.query(Block).count() == 0
        video = db.session.get_one(Video, video_id)
        assert video.is_published
        assert video.shown_in == ""
        deed = db.session.query(AuditEntry).filter_by(deed="lesson.remove_video").one()
        assert deed.actor_id == school.accounts["author"]


def test_a_lesson_that_holds_more_stays_to_be_read_with_what_learners_did(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        house = db.session.get_one(Organization, school.own_id)
        video = make_published_video(house, "La asamblea", Audience.PUBLIC)
        unit = make_unit(make_course(house))
        lesson = make_lesson(unit, "Leer y ver", text="Un texto que queda.", video=video)
        learning.mark_done(lesson, by=viewer_of(school.accounts["learner"]))
        path, lesson_path, lesson_id = page_of(lesson), f"/lessons/{lesson.public_id}", lesson.id
    browser.sign_in(school.accounts["author"])
    assert "La lección sigue en el curso" in browser.get(path).text

    browser.post(path, data=browser.fill_in(path))

    shown = browser.get(lesson_path).text
    assert "Un texto que queda." in shown
    assert "data-player" not in shown
    assert "se está preparando" not in shown
    with app.app_context():
        assert db.session.get_one(Lesson, lesson_id).format is LessonFormat.TEXT
        assert db.session.query(Progress).count() == 1


def test_who_learns_watches_it_there_no_more_unless_another_lesson_shows_it(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        lesson, video = film_lesson(school, Audience.NETWORK)
        course = catalog.get_course_of(lesson.id)
        again = services.add_video_lesson(make_unit(course, "Dos", 2), video, "", by=VISITOR)
        learner = make_account("Gorrión")
        make_grant(learner, Role.LEARNER, course_scope(course.id))
        paths, learner_id = (page_of(lesson), page_of(again)), learner.id
        watching = f"/api/v1/playback/{video.public_id}"

    answers = []
    for path in paths:
        browser.sign_in(school.accounts["author"])
        browser.post(path, data=browser.fill_in(path))
        browser.sign_in(learner_id)
        answers.append(browser.get(watching).status_code)

    assert answers == [200, 404]


def test_a_search_finds_the_lesson_no_more_and_the_course_weighs_less(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        path = page_of(film_lesson(school)[0])
        before = {row.kind: row.most_bytes for row in db.session.query(SearchDocument)}
        assert before["course"] > 0
        assert "lesson" in before
    browser.sign_in(school.accounts["author"])

    browser.post(path, data=browser.fill_in(path))

    with app.app_context():
        after = {row.kind: row.most_bytes for row in db.session.query(SearchDocument)}
        assert "lesson" not in after
        assert after["course"] == 0


def test_a_lesson_without_a_video_another_house_and_no_lesson_are_the_same_answer(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        house = db.session.get_one(Organization, school.own_id)
        other = db.session.get_one(Organization, school.other_id)
        stranger = make_member(other, Role.AUTHOR, "Hilo").id
        reading = make_lesson(make_unit(make_course(house)), "Para leer")
        reading_path, reading_page = page_of(reading), f"/courses/{course_id(reading)}"
        path = page_of(make_lesson(make_unit(course_of(house)), video=film_of(house)))
    browser.sign_in(school.accounts["author"])
    assert reading_path not in browser.get(reading_page).text
    without = browser.get(reading_path)

    browser.sign_in(stranger)
    form = browser.fill_in("/account/profile")
    for method in ("GET", "POST"):
        not_yours = browser.open(path, method=method, data=form)
        not_there = browser.open(page_of_nothing(), method=method, data=form)
        assert not_yours.status_code == not_there.status_code == without.status_code == 404
        assert not_yours.data == not_there.data
    with app.app_context():
        assert db.session.query(Block).filter(Block.video_id.is_not(None)).count() == 1


def page_of_nothing() -> str:
    return "/courses/lessons/nothing/video/remove"


def course_of(house: Organization) -> Course:
    return make_course(house, slug="otro")


def film_of(house: Organization) -> Video:
    return make_published_video(house, "La ronda", Audience.PUBLIC)


def course_id(lesson: Lesson) -> str:
    return catalog.get_course_of(lesson.id).public_id


@pytest.mark.parametrize(
    ("shown_in", "course", "left"),
    [(" 3 17 ", 3, " 17 "), (" 3 ", 3, ""), (" 13 ", 3, " 13 "), ("", 3, "")],
)
def test_a_course_goes_from_those_that_show_a_video(shown_in: str, course: int, left: str) -> None:
    assert without_course(shown_in, course) == left
    assert course not in course_ids(without_course(with_course(shown_in, course), course))
