"""courses/finding, through HTTP: what is found, how it is shown, and what nobody may learn."""

import re

import pytest
from flask import Flask

from courses.catalog import services as authoring
from courses.catalog.models import Course
from escuela.authz.identity import VISITOR
from escuela.clock import utc_now
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library import services as library
from media.library.models import Video
from media.library.rules import Afterwards, CaptionOrigin
from media.library.rules import Visibility as Audience
from tests.browser import Browser
from tests.factories import MARKER, PEOPLE, School, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video
from tests.house.policy import SEES_OWN

VTT = "WEBVTT\n\n00:01:12.000 --> 00:01:14.000\nNadie vuela solo con <i>ceibas</i> al viento.\n"


def make_taught(house: Organization, title: str, visibility: Visibility) -> tuple[Course, Video]:
    """A course with a lesson that shows a video with captions."""
    video = make_published_video(house, f"Video {title}", Audience(visibility.value))
    course = make_course(house, f"Curso {title}", visibility)
    lesson = make_lesson(make_unit(course), f"Lección {title}", text=f"Texto {title}")
    if visibility is not Visibility.RESERVED:
        authoring.add_video(lesson, video, by=VISITOR)
    library.attach_caption(video, "es", VTT.replace("ceibas", title), CaptionOrigin.EDITOR,
                           by=VISITOR)  # fmt: skip
    return course, video


def test_every_kind_is_found_and_words_are_marked(app: Flask, browser: Browser) -> None:
    with app.app_context():
        make_taught(make_organization("Casa de las Ceibas"), "Ceiba", Visibility.PUBLIC)

    page = browser.get("/search?q=CEIBAS").text

    assert "Curso <mark>Ceiba</mark>" in page
    assert "Lección <mark>Ceiba</mark>" in page
    assert "vuela solo con <mark>Ceiba</mark> al viento" in page
    assert "Casa de las <mark>Ceibas</mark>" in page
    assert re.search(r'href="/lessons/[\w-]+#t=72"', page)
    assert "1:12" in page
    assert "250\xa0KB" in page


def test_what_people_wrote_is_shown_as_they_wrote_it(app: Flask, browser: Browser) -> None:
    with app.app_context():
        make_course(make_organization(), "<b>Ceiba</b> & <mark>nube</mark>")

    page = browser.get("/search?q=ceiba").text

    assert "&lt;b&gt;<mark>Ceiba</mark>&lt;/b&gt; &amp; &lt;mark&gt;nube&lt;/mark&gt;" in page


def test_a_video_that_no_lesson_shows_has_a_page_of_its_own(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = make_organization()
        video = make_published_video(house, "Semáforo", Audience.PUBLIC)
        library.attach_caption(video, "es", VTT, CaptionOrigin.EDITOR, by=VISITOR)
        video_id = video.public_id

    found = browser.get("/search?q=ceiba").text
    page = browser.get(f"/watch/{video_id}").text

    assert f'href="/watch/{video_id}#t=72"' in found
    assert "Semáforo" in page
    assert "data-player" in page


def test_a_video_that_stayed_without_a_name_is_named_to_nobody(
    app: Flask, browser: Browser, school: School
) -> None:
    with app.app_context():
        house = make_organization("Casa Ausente")
        video = make_published_video(house, "Semáforo", Audience.PUBLIC)
        with transaction():
            video.afterwards = Afterwards.NAMELESS
            house.archived_at = utc_now()
        path = f"/watch/{video.public_id}"
    browser.sign_in(school.accounts["coordination"])

    page = browser.get(path)

    assert page.status_code == 200
    assert "Casa Ausente" not in page.text


def test_filters_narrow_and_an_odd_one_is_not_there(app: Flask, browser: Browser) -> None:
    with app.app_context():
        make_course(make_organization(), "Ceiba en español")
        make_course(make_organization("Raiz"), "Ceiba em português", language="pt")

    portuguese = browser.get("/search?q=ceiba&language=pt").text
    odd = browser.get("/search?q=ceiba&language=xx&topic=../&minutes=-1&mb=1e9&kind=account").text

    assert "português" in portuguese
    assert "español</a>" not in portuguese
    assert "português" in odd
    assert "en español" in odd


@pytest.mark.parametrize(
    "typed",
    ["%22", "%22a%22%20OR", "NEAR(", "a*b^c", "'--;", "x" * 500, "%F0%9F%AA%B6", "%00", "%00ceiba",
     "-", "(((((", "title_terms:x", "&|!<->", "%E2%80%AEabc", "AND OR NOT", "%FF%FE", "a%20" * 200,
     "½²٣", "\u0301"],
)  # fmt: skip
@pytest.mark.usefixtures("school")
def test_nothing_that_is_typed_is_an_error(browser: Browser, typed: str) -> None:
    assert browser.get(f"/search?q={typed}").status_code == 200
    assert browser.get(f"/courses/?q={typed}").status_code == 200


def test_nothing_found_says_what_to_do(browser: Browser) -> None:
    page = browser.get("/search?q=nada&language=it").text

    assert "No encontramos nada así" in page
    assert "Quita los filtros" in page


@pytest.mark.parametrize("person", PEOPLE)
def test_r9_what_is_reserved_is_in_no_result_no_count_and_no_filter(
    app: Flask, browser: Browser, school: School, person: str
) -> None:
    with app.app_context():
        own = db.session.get_one(Organization, school.own_id)
        with transaction():
            own.country = "PY"
        make_taught(own, MARKER, Visibility.RESERVED)
        make_course(own, "Un curso abierto")
    browser.sign_in(school.accounts[person])

    pages = [browser.get(f"/search?{asked}").text
             for asked in ("q=luciernaga", "q=reservada+luciernaga&kind=transcript")]  # fmt: skip
    by_country = browser.get("/search?country=PY").text
    catalog = browser.get("/courses/?country=PY").text

    if person in SEES_OWN:
        assert MARKER in by_country
        return
    for page in pages:
        assert MARKER not in page
        assert "No encontramos nada así" in page
        assert '<span class="num">1</span>' not in page
    # Whose open course it is, and from where, is not told either.
    assert "Un curso abierto" not in by_country + catalog
    assert "Un curso <mark>abierto</mark>" in browser.get("/search?q=abierto").text


def test_what_is_taken_away_is_not_found_any_more(app: Flask, browser: Browser) -> None:
    with app.app_context():
        course, video = make_taught(make_organization(), "Ceiba", Visibility.PUBLIC)
        before = browser.get("/search?q=ceiba").text
    with app.app_context():
        library.withdraw_video(db.session.get_one(Video, video.id), by=VISITOR)
        authoring.withdraw_course(db.session.get_one(Course, course.id), by=VISITOR)

    assert "Curso <mark>" in before
    assert "<mark>" not in browser.get("/search?q=ceiba").text


def test_r18_what_people_look_for_is_kept_nowhere(
    app: Flask, browser: Browser, school: School, capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    browser.sign_in(school.accounts["member"])

    for path in ("/search?q=zumbidoraro", "/courses/?q=zumbidoraro"):
        assert browser.get(path).status_code == 200
        assert "zumbidoraro" not in str(browser.get(path).headers)

    written = capsys.readouterr()
    assert '"endpoint": "finding.search"' in written.err
    logged = "\n".join(caplog.handler.format(record) for record in caplog.records)
    with app.app_context():
        rows = [str(tuple(row)) for table in db.metadata.sorted_tables
                for row in db.session.execute(table.select())]  # fmt: skip
    assert "zumbidoraro" not in written.err + written.out + logged + "".join(rows)
