"""Putting a published video into a course: who may, which videos, and what learners then see."""

import re
from itertools import product

import pytest
from flask import Flask

from courses.catalog import queries as catalog
from courses.catalog import services
from courses.catalog.models import Block, Course, Lesson, Unit
from courses.catalog.queries import MAX_VIDEOS
from courses.catalog.rules import LessonFormat, Sensitivity
from escuela.audit.models import AuditEntry
from escuela.authz.identity import VISITOR
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library import queries
from media.library import services as library
from media.library.rules import CaptionOrigin, access_scopes
from media.library.rules import Sensitivity as VideoSensitivity
from media.library.rules import Visibility as Audience
from tests.browser import Browser
from tests.factories import MARKER, School, make_account, make_grant, make_member
from tests.factories.courses import make_course, make_unit
from tests.factories.videos import make_published_video, make_video

VTT = "WEBVTT\n\n00:00.000 --> 00:05.000\nHola.\n"
FLAGS = ("Menores", "Puede hacer daño a quien vivió algo así", "Sin subtítulos")

FITS = {
    (Visibility.PUBLIC, Audience.PUBLIC),
    (Visibility.NETWORK, Audience.PUBLIC),
    (Visibility.NETWORK, Audience.NETWORK),
    (Visibility.RESERVED, Audience.PUBLIC),
    (Visibility.RESERVED, Audience.NETWORK),
}
"""Course and video: whoever sees the course may watch the video; a reserved one goes nowhere."""


def own_course(school: School, visibility: Visibility = Visibility.PUBLIC) -> Course:
    course = make_course(house_of(school), visibility=visibility, slug=f"curso-{visibility}")
    make_unit(course, "Uno", 1)
    make_unit(course, "Dos", 2)
    return course


def house_of(school: School) -> Organization:
    return db.session.get_one(Organization, school.own_id)


def page_of(course: Course) -> str:
    return f"/courses/{course.public_id}/videos/new"


def test_an_author_adds_a_video_and_a_learner_watches_it_in_the_lesson(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        course = own_course(school)
        video = make_published_video(house_of(school), "La asamblea", Audience.PUBLIC)
        path, course_path = page_of(course), f"/courses/{course.public_id}"
        video_id = video.public_id
    browser.sign_in(school.accounts["author"])
    assert path in browser.get(course_path).text
    form = browser.fill_in(path)

    answer = browser.post(path, data=form | {"video": video_id})

    assert answer.status_code == 303
    lesson_path = answer.headers["Location"]
    assert "Video agregado. Así se ve la lección." in browser.get(lesson_path).text
    browser.sign_in(None)
    shown = browser.get(lesson_path).text
    assert "<h1>La asamblea</h1>" in shown
    assert "data-player" in shown
    assert "La asamblea" in browser.get(course_path).text
    assert path not in browser.get(course_path).text
    with app.app_context():
        [lesson] = db.session.query(Lesson).all()
        assert (lesson.format, lesson.minutes) == (LessonFormat.VIDEO, 2)
        deeds = db.session.query(AuditEntry).filter(AuditEntry.deed.startswith("lesson."))
        assert [(row.deed, row.actor_id) for row in deeds] == [
            ("lesson.create", school.accounts["author"]),
            ("lesson.add_block", school.accounts["author"]),
        ]


def test_the_last_unit_is_chosen_before_and_another_can_be(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        course = own_course(school)
        video = make_published_video(house_of(school), visibility=Audience.PUBLIC)
        path, video_id = page_of(course), video.public_id
    browser.sign_in(school.accounts["author"])
    form = browser.fill_in(path) | {"video": video_id, "title": " Con título propio "}
    with app.app_context():
        units = {unit.title: str(unit.position) for unit in db.session.query(Unit)}
    assert form["unit"] == units["Dos"]

    browser.post(path, data=form | {"unit": units["Uno"]})

    with app.app_context():
        [lesson] = db.session.query(Lesson).all()
        unit = db.session.get_one(Unit, lesson.unit_id)
        assert (lesson.title, unit.title) == ("Con título propio", "Uno")


@pytest.mark.parametrize("pair", [*product(Visibility, Audience)], ids="-".join)
def test_a_video_never_reaches_more_people_than_it_is_for(
    app: Flask, browser: Browser, school: School, pair: tuple[Visibility, Audience]
) -> None:
    with app.app_context():
        course = own_course(school, pair[0])
        make_published_video(house_of(school), "Para cualquiera", Audience.PUBLIC)
        video = make_published_video(house_of(school), "Solo para quien es", pair[1])
        path, video_id = page_of(course), video.public_id

    for person in ("author", "coordination"):
        browser.sign_in(school.accounts[person])
        assert ("Solo para quien es" in browser.get(path).text) is (pair in FITS), person
    answer = browser.post(path, data=browser.fill_in(path) | {"video": video_id})

    assert answer.status_code == (303 if pair in FITS else 422)
    with app.app_context():
        assert db.session.query(Lesson).count() == db.session.query(Block).count() == (pair in FITS)


def test_what_is_not_published_or_not_yours_to_see_is_refused_alike(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        path = page_of(own_course(school))
        make_published_video(house_of(school), "Para cualquiera", Audience.PUBLIC)
        other = db.session.get_one(Organization, school.other_id)
        hidden = make_published_video(other, "De otra casa", Audience.RESERVED).public_id
        coming = make_video(other, "En camino", visibility=Audience.PUBLIC).public_id
        own_coming = make_video(house_of(school), "Propio", visibility=Audience.PUBLIC).public_id
    browser.sign_in(school.accounts["author"])
    form = browser.fill_in(path) | {"title": "Lo que escribí"}

    answers = [
        browser.post(path, data=form | {"video": video_id})
        for video_id in ("nothing", hidden, coming)
    ]
    unpublished = browser.post(path, data=form | {"video": own_coming})

    assert {answer.status_code for answer in (*answers, unpublished)} == {422}
    # The forms' token holds the second in which it was made.
    pages = {re.sub(r'name="csrf_token"[^>]*>', "", answer.text) for answer in answers}
    assert len(pages) == 1
    assert "Elige un video de la lista." in answers[0].text
    assert 'value="Lo que escribí"' in unpublished.text
    assert "Ese video ya no está publicado." in unpublished.text
    for title in ("De otra casa", "En camino", "Propio"):
        assert title not in browser.get(path).text
    with app.app_context():
        assert db.session.query(Lesson).count() == 0


def test_another_house_and_no_such_course_are_the_same_answer(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        other = db.session.get_one(Organization, school.other_id)
        stranger = make_member(other, Role.AUTHOR, "Hilo").id
        path = page_of(own_course(school))
        video_id = make_published_video(other, visibility=Audience.PUBLIC).public_id
        open_path = page_of(course_of(other))
    browser.sign_in(stranger)
    form = browser.fill_in(open_path) | {"video": video_id}

    for method in ("GET", "POST"):
        not_yours = browser.open(path, method=method, data=form)
        not_there = browser.open("/courses/nothing/videos/new", method=method, data=form)
        assert not_yours.status_code == 404
        assert not_yours.data == not_there.data
    with app.app_context():
        assert db.session.query(Lesson).count() == 0


def test_who_writes_one_course_writes_that_course_alone(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        writer = make_account("Pluma")
        first, second = (own_course(school, visibility) for visibility in list(Visibility)[:2])
        make_grant(writer, Role.AUTHOR, course_scope(first.id))
        paths = page_of(first), page_of(second)
        writer_id = writer.id
    browser.sign_in(writer_id)

    assert [browser.get(path).status_code for path in paths] == [200, 404]


def test_sending_twice_makes_one_lesson_and_another_unit_may_show_it_too(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        path = page_of(own_course(school))
        video = make_published_video(house_of(school), visibility=Audience.PUBLIC)
        video_id = video.public_id
    browser.sign_in(school.accounts["author"])
    form = browser.fill_in(path) | {"video": video_id}
    with app.app_context():
        [first] = [str(unit.position) for unit in db.session.query(Unit) if unit.title == "Uno"]

    answers = [browser.post(path, data=form) for _ in range(2)]
    elsewhere = browser.post(path, data=form | {"unit": first})

    assert [answer.status_code for answer in (*answers, elsewhere)] == [303, 422, 303]
    assert "Ese video ya está en este módulo." in answers[1].text
    with app.app_context():
        assert db.session.query(Lesson).count() == 2


def test_a_unit_of_another_course_is_refused(app: Flask, browser: Browser, school: School) -> None:
    with app.app_context():
        path = page_of(own_course(school))
        other = db.session.get_one(Organization, school.other_id)
        make_unit(make_course(other), position=7)
        video_id = make_published_video(other, visibility=Audience.PUBLIC).public_id
    browser.sign_in(school.accounts["author"])

    answer = browser.post(path, data=browser.fill_in(path) | {"video": video_id, "unit": "7"})

    assert answer.status_code == 422
    with app.app_context():
        assert db.session.query(Lesson).count() == 0


def test_a_house_that_nobody_may_know_of_is_not_named(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        make_published_video(house_of(school), "La asamblea", Audience.PUBLIC)
        other = db.session.get_one(Organization, school.other_id)
        stranger = make_member(other, Role.AUTHOR, "Hilo").id
        path = page_of(course_of(other))
    browser.sign_in(stranger)

    page = browser.get(path).text

    assert "La asamblea" in page
    assert MARKER not in page


def course_of(house: Organization) -> Course:
    course = make_course(house)
    make_unit(course)
    return course


def test_a_long_list_is_searched_and_its_end_is_said(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        path = page_of(own_course(school))
        for number in range(MAX_VIDEOS + 1):
            make_published_video(house_of(school), f"Film {number:02}", Audience.PUBLIC)
    browser.sign_in(school.accounts["author"])

    page = browser.get(path).text
    found = browser.get(f"{path}?q=film+07").text
    nothing = browser.get(f"{path}?q=nada").text

    assert page.count('type="radio"') == MAX_VIDEOS
    assert "Estos son los 50 más nuevos." in page
    assert "Film 00" not in page
    assert found.count('type="radio"') == 1
    assert "No encontramos videos así" in nothing


def test_without_videos_or_units_the_page_says_so(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        path = page_of(own_course(school))
        bare = page_of(make_course(house_of(school)))
    browser.sign_in(school.accounts["author"])

    assert "Todavía no hay videos para este curso" in browser.get(path).text
    assert "Este curso todavía no tiene módulos" in browser.get(bare).text
    assert 'role="search"' not in browser.get(path).text


def test_a_film_of_sound_alone_becomes_a_lesson_to_hear(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        path = page_of(own_course(school))
        video = make_published_video(house_of(school), visibility=Audience.PUBLIC)
        with transaction():
            video.sensitivity = VideoSensitivity.HIGH
            for rung in queries.list_renditions(video.published_render_id or 0):
                if rung.kind == "video":
                    db.session.delete(rung)
        video_id = video.public_id
    browser.sign_in(school.accounts["author"])

    browser.post(path, data=browser.fill_in(path) | {"video": video_id})

    with app.app_context():
        [lesson] = db.session.query(Lesson).all()
        assert (lesson.format, lesson.sensitivity) == (LessonFormat.AUDIO, Sensitivity.HIGH)


@pytest.mark.parametrize("visibility", [Visibility.NETWORK, Visibility.RESERVED])
def test_who_learns_in_a_course_watches_its_video_of_the_network_there_and_only_there(
    app: Flask, browser: Browser, school: School, visibility: Visibility
) -> None:
    with app.app_context():
        course = own_course(school, visibility)
        shown = make_published_video(house_of(school), "La asamblea", Audience.NETWORK)
        other = make_published_video(house_of(school), "La ronda", Audience.NETWORK)
        unit = db.session.query(Unit).filter_by(course_id=course.id).first()
        assert unit is not None
        lesson = services.add_video_lesson(unit, shown, "", by=VISITOR)
        learner = make_account("Gorrión")
        make_grant(learner, Role.LEARNER, course_scope(course.id))
        learner_id, lesson_path = learner.id, f"/lessons/{lesson.public_id}"
        shown_id, other_id = shown.public_id, other.public_id

    browser.sign_in(learner_id)
    page = browser.get(lesson_path).text
    assert "Reproducir" in page
    assert "menos gente" not in page
    assert browser.get(f"/api/v1/playback/{shown_id}").status_code == 200
    assert browser.get(f"/api/v1/playback/{other_id}").status_code == 404
    browser.sign_in(school.accounts["learner"])
    assert browser.get(f"/api/v1/playback/{shown_id}").status_code == 404, "learns elsewhere"

    with app.app_context(), transaction():
        db.session.query(RoleGrant).filter_by(account_id=learner_id).delete()
    browser.sign_in(learner_id)
    assert browser.get(f"/api/v1/playback/{shown_id}").status_code == 404, "no longer learns there"


@pytest.mark.parametrize(
    ("visibility", "is_published"), [(Audience.RESERVED, True), (Audience.NETWORK, False)]
)
def test_a_course_opens_no_video_that_is_reserved_or_not_published(
    visibility: Audience, is_published: bool
) -> None:
    scopes = access_scopes(7, visibility, is_published=is_published, course_ids={3})

    assert course_scope(3) not in scopes


def test_a_course_with_videos_of_the_network_does_not_become_public(
    app: Flask, school: School
) -> None:
    with app.app_context():
        course = own_course(school, Visibility.NETWORK)
        video = make_published_video(house_of(school), "La asamblea", Audience.NETWORK)
        unit = db.session.query(Unit).filter_by(course_id=course.id).first()
        assert unit is not None
        services.add_video_lesson(unit, video, "", by=VISITOR)

        assert catalog.videos_fit(course.id, Visibility.RESERVED)
        assert not catalog.videos_fit(course.id, Visibility.PUBLIC)


def test_the_list_says_what_an_author_should_know_of_a_video_before_choosing_it(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        path = page_of(own_course(school))
        calm = make_published_video(house_of(school), "La huerta", Audience.PUBLIC)
        video = make_published_video(house_of(school), "La asamblea", Audience.PUBLIC)
        library.attach_caption(calm, "es", VTT, CaptionOrigin.EDITOR, by=VISITOR)
        with transaction():
            video.minors_appear, video.sensitivity = True, VideoSensitivity.HIGH
    browser.sign_in(school.accounts["author"])

    rows = re.findall(r'<label class="opt".*?</label>', browser.get(path).text, re.S)

    told = {title: [flag for flag in FLAGS if flag in row] for title in ("La huerta", "La asamblea")
            for row in rows if title in row}  # fmt: skip
    assert told == {"La huerta": [], "La asamblea": list(FLAGS)}


def test_what_was_looked_for_comes_back_without_signs_that_no_page_may_hold(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        path = page_of(own_course(school))
    browser.sign_in(school.accounts["author"])

    answer = browser.get(f"{path}?q=%00nada%1b")

    assert answer.status_code == 200
    assert "nada" in answer.text
    assert not {"\0", "\x1b"} & set(answer.text)
