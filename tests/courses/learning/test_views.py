"""courses/learning/views.py, through HTTP: the course, the lesson, and what learners say."""

from dataclasses import dataclass

import pytest
from flask import Flask

from courses.catalog.rules import Sensitivity
from courses.learning import queries
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope, organization_scope
from escuela.organizations.rules import Visibility
from media.library import services as library
from media.library.rules import Visibility as Audience
from tests.browser import Browser
from tests.factories import make_account, make_grant, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video, make_video


@dataclass(frozen=True)
class Scene:
    """A public course of two units with three readings, and a learner."""

    account_id: int
    course: str
    course_id: int
    lessons: tuple[str, ...]


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context():
        course = make_course(make_organization("Casa Telar"))
        first, second = make_unit(course, "Primero", 1), make_unit(course, "Segundo", 2)
        lessons = [
            make_lesson(first, "Uno", 1, text="Un **texto** <b>corto</b>."),
            make_lesson(first, "Dos", 2),
            make_lesson(second, "Tres", 1),
        ]
        return Scene(
            make_account("Colibrí").id,
            course.public_id,
            course.id,
            tuple(lesson.public_id for lesson in lessons),
        )


def post(browser: Browser, page: str, address: str) -> str:
    """Press the button of a page's form; return where it leads."""
    response = browser.post(address, data=browser.fill_in(page))
    assert response.status_code == 303
    return response.location


def test_a_visitor_reads_a_public_lesson_and_nothing_is_kept(
    browser: Browser, scene: Scene
) -> None:
    response = browser.get(f"/lessons/{scene.lessons[0]}")

    assert "Un <strong>texto</strong> &lt;b&gt;corto&lt;/b&gt;." in response.text
    assert "Lección 1 de 3" in response.text
    assert "Marcar como lista" not in response.text
    assert "Set-Cookie" not in response.headers


def test_titles_tell_the_kind_of_page_and_never_its_subject(browser: Browser, scene: Scene) -> None:
    assert "<title>Lección 1 · En Vuelo</title>" in browser.get(f"/lessons/{scene.lessons[0]}").text
    assert "<title>Curso · En Vuelo</title>" in browser.get(f"/courses/{scene.course}").text


def test_a_learner_goes_through_a_course_without_javascript(
    app: Flask, browser: Browser, scene: Scene
) -> None:
    browser.sign_in(scene.account_id)
    course = f"/courses/{scene.course}"

    path = post(browser, course, f"{course}/start")
    visited = [path]
    while path != course:
        path = post(browser, path, f"{path}/done")
        visited.append(path)

    assert visited == [*(f"/lessons/{lesson}" for lesson in scene.lessons), course]
    page = browser.get(course).text
    assert "Llevas 3 de 3 lecciones" in page
    assert "Terminaste todas las lecciones" in page
    with app.app_context():
        enrollment = queries.find_enrollment(scene.account_id, scene.course_id)
        assert enrollment is not None
        assert enrollment.completed_at is not None


def test_starting_again_leads_to_the_first_lesson_that_is_open(
    browser: Browser, scene: Scene
) -> None:
    browser.sign_in(scene.account_id)
    first = f"/lessons/{scene.lessons[0]}"
    post(browser, first, f"{first}/done")

    course = f"/courses/{scene.course}"

    assert "Continuar con la lección 2" in browser.get(course).text
    assert post(browser, course, f"{course}/start") == f"/lessons/{scene.lessons[1]}"


def test_each_persons_progress_is_their_own(app: Flask, browser: Browser, scene: Scene) -> None:
    browser.sign_in(scene.account_id)
    post(browser, f"/lessons/{scene.lessons[0]}", f"/lessons/{scene.lessons[0]}/done")
    with app.app_context():
        other = make_account("Otra").id
    browser.sign_in(other)

    assert "Llevas 0 de 3 lecciones" in browser.get(f"/courses/{scene.course}").text


@pytest.mark.parametrize("note", ["Habla de pérdidas.", ""])
def test_a_heavy_lesson_begins_with_a_note_and_three_ways_out(
    app: Flask, browser: Browser, note: str
) -> None:
    with app.app_context():
        unit = make_unit(make_course(make_organization()))
        lesson = make_lesson(unit, "Uno", 1, sensitivity=Sensitivity.MEDIUM, content_note=note)
        following = make_lesson(unit, "Dos", 2)
        path, after = f"/lessons/{lesson.public_id}", f"/lessons/{following.public_id}"

    page = browser.get(path).text

    assert note in page
    assert '<a class="lk" href="#lectura">Prefiero leerla</a>' in page
    assert f'<a class="lk" href="{after}">Saltar esta lección</a>' in page
    assert '<a class="lk" href="/self-care/">Ir a autocuidado</a>' in page
    assert "Antes de empezar" not in browser.get(after).text


def test_the_player_says_its_price_and_loads_nothing(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = make_organization()
        video = make_published_video(house, visibility=Audience.PUBLIC)
        lesson = make_lesson(make_unit(make_course(house)), video=video)
        path = f"/lessons/{lesson.public_id}"

    page = browser.get(path).text
    before_the_choice = page.split("<template>")[0]
    plain = browser.get(f"{path}?q=audio").text
    unknown = browser.get(f"{path}?q=9999").text

    assert "Reproducir" in page
    assert "<video" not in before_the_choice
    assert "<audio" in plain
    assert "Esa calidad no está" in unknown
    assert "Reproducir" in unknown
    assert "Esa calidad no está" not in page + plain
    assert 'preload="none"' in plain
    assert "data-progress" not in page, "a visitor's browser sends nothing"


@pytest.mark.parametrize(
    ("state", "words"),
    [("waiting", "El video se está preparando"), ("withdrawn", "se retiró"),
     ("reserved", "con menos gente que este curso")],
)  # fmt: skip
def test_a_lesson_without_its_video_says_why_and_can_be_read_and_marked(
    app: Flask, browser: Browser, scene: Scene, state: str, words: str
) -> None:
    with app.app_context():
        house = make_organization("Otra")
        audience = Audience.RESERVED if state == "reserved" else Audience.PUBLIC
        video = (
            make_video(house, visibility=audience)
            if state == "waiting"
            else make_published_video(house, visibility=audience)
        )
        if state == "withdrawn":
            library.withdraw_video(video, by=VISITOR)
        course = make_course(house, "Otro curso")
        path = f"/lessons/{make_lesson(make_unit(course), video=video).public_id}"
    browser.sign_in(scene.account_id)

    page = browser.get(path).text

    assert words in page
    assert "lectura</strong> corta" in page
    assert post(browser, path, f"{path}/done").startswith("/courses/")


def test_a_reserved_course_is_for_its_own_and_for_who_learns_in_it(
    app: Flask, browser: Browser, scene: Scene
) -> None:
    with app.app_context():
        course = make_course(make_organization("Otra"), "Reservado", Visibility.RESERVED)
        lesson = make_lesson(make_unit(course))
        learner = make_account("Sabiá")
        make_grant(learner, Role.LEARNER, course_scope(course.id))
        paths = (f"/courses/{course.public_id}", f"/lessons/{lesson.public_id}")
        learner_id = learner.id

    browser.sign_in(scene.account_id)
    assert [browser.get(path).status_code for path in paths] == [404, 404]
    browser.sign_in(learner_id)
    assert [browser.get(path).status_code for path in paths] == [200, 200]


def test_a_course_being_written_says_so_to_its_authors(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = make_organization()
        course = make_course(house, is_published=False)
        author = make_account("Trama")
        make_grant(author, Role.AUTHOR, organization_scope(house.id))
        path, author_id = f"/courses/{course.public_id}", author.id

    assert browser.get(path).status_code == 404
    browser.sign_in(author_id)
    assert "Este curso no está publicado" in browser.get(path).text
