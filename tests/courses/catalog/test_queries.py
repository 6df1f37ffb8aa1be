"""courses/catalog/queries.py: visibility, search, filters, sizes and weights."""

from itertools import product

import pytest

from courses.catalog import queries, weights
from courses.catalog.models import Course
from courses.catalog.queries import CourseSize
from courses.catalog.weights import Weight
from escuela.accounts.models import Account
from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope, organization_scope
from escuela.db import db, transaction
from escuela.finding.queries import NOTHING_WANTED, Wanted
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library.rules import Visibility as Audience
from tests.factories import MARKER, make_account, make_grant, make_organization, make_school
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video

pytestmark = pytest.mark.usefixtures("app_context")


def titles(wanted: Wanted = NOTHING_WANTED, account_id: int | None = None) -> list[str]:
    return [row.title for row in queries.list_courses(viewer_of(account_id), wanted).rows]


def test_lists_and_single_courses_give_the_same_answer_to_everybody() -> None:
    school = make_school()
    own = db.session.get_one(Organization, school.own_id)
    for number, (visibility, published, withdrawn) in enumerate(
        product(Visibility, (False, True), (False, True))
    ):
        make_course(own, f"Curso {number}", visibility, is_published=published,
                    is_withdrawn=withdrawn)  # fmt: skip
    everything = db.session.query(Course).all()
    make_grant_of_learner(school.accounts["learner"], everything[0])

    for account_id, action in product(school.accounts.values(), Action):
        viewer = viewer_of(account_id)
        listed = db.session.query(Course).filter(queries.reachable(viewer, action)).all()
        assert set(listed) == {thing for thing in everything if can(viewer, action, thing)}


def make_grant_of_learner(account_id: int | None, course: Course) -> None:
    assert account_id is not None
    make_grant(db.session.get_one(Account, account_id), Role.LEARNER, course_scope(course.id))


def test_the_catalog_shows_open_courses_only_even_to_their_authors() -> None:
    school = make_school()
    own = db.session.get_one(Organization, school.own_id)
    make_course(own, "En obra", is_published=False)
    make_course(own, "Retirado", is_withdrawn=True)
    make_course(own, "Abierto", Visibility.RESERVED)

    assert titles(account_id=school.accounts["author"]) == ["Abierto"]
    assert titles() == []


@pytest.mark.parametrize("search", ["dinero", "DINÉRO seguir", "dine", "los dineros"])
def test_search_finds_words_whatever_their_accents_order_and_ending(search: str) -> None:
    house = make_organization()
    make_course(house, "Seguir el dinero")
    make_course(house, "Nombrar para buscar")

    assert titles(Wanted(text=search)) == ["Seguir el dinero"]


def test_a_filter_by_organization_works_only_for_who_may_know_of_it() -> None:
    hidden = make_organization(MARKER, Visibility.RESERVED)
    make_course(hidden, "Nombrar para buscar")
    member = make_account()
    make_grant(member, Role.MEMBER, organization_scope(hidden.id))

    wanted = Wanted(organization_id=hidden.id)

    assert titles(wanted) == titles(Wanted(country="MX")) == []
    assert titles(wanted, member.id) == titles(Wanted(country="MX"), member.id)
    assert titles(wanted, member.id) == ["Nombrar para buscar"]
    assert queries.list_organizations(viewer_of(None)) == []
    offered = queries.list_organizations(viewer_of(member.id))
    assert [one.public_id for one in offered] == [hidden.public_id]


def test_filters_by_everything_a_card_says() -> None:
    house, other = make_organization(), make_organization("Raiz")
    long_and_heavy = make_course(house, "Uno")
    unit = make_unit(long_and_heavy)
    video = make_published_video(house, visibility=Audience.PUBLIC)
    make_lesson(unit, "Mirar", 1, video=video)
    make_lesson(unit, "Leer", 2)
    light = make_course(other, "Dois", language="pt")
    make_lesson(make_unit(light), text="x" * 100)
    with transaction():
        other.country, light.topic_codes = "BR", "care memory"

    assert titles(Wanted(language="pt")) == ["Dois"]
    assert titles(Wanted(organization_id=house.id)) == ["Uno"]
    assert titles(Wanted(country="BR")) == titles(Wanted(topic="care")) == ["Dois"]
    assert titles(Wanted(topic="car")) == []
    assert titles(Wanted(longest_s=6 * 60)) == ["Dois"]
    assert titles(Wanted(longest_s=8 * 60)) == ["Dois", "Uno"]
    assert titles(Wanted(heaviest_bytes=200_000)) == ["Dois"]
    assert titles(Wanted(heaviest_bytes=300_000, country="MX")) == ["Uno"]


def test_units_come_with_their_items_in_order() -> None:
    course = make_course(make_organization())
    second = make_unit(course, "Segundo", 2)
    first = make_unit(course, "Primero", 1)
    make_lesson(second, "C", 1)
    make_lesson(first, "B", 2)
    make_lesson(first, "A", 1)

    units = queries.list_units(course.id)

    assert [(unit.title, [item.title for item in unit.items]) for unit in units] == [
        ("Primero", ["A", "B"]),
        ("Segundo", ["C"]),
    ]
    assert queries.sizes_of([course.id]) == {course.id: CourseSize(items=3, minutes=18)}


def test_weights_go_from_the_sound_to_a_usual_picture_and_texts_count() -> None:
    house = make_organization()
    course = make_course(house)
    unit = make_unit(course)
    video = make_published_video(house, visibility=Audience.PUBLIC)
    seen = make_lesson(unit, "Mirar", 1, text="x" * 1000, video=video)
    read = make_lesson(unit, "Leer", 2, text="y" * 500)

    assert weights.weights_of_lessons(course.id) == {
        seen.id: Weight(251_000, 2_501_000),
        read.id: Weight(500, 500),
    }
    assert weights.weights_of_courses([course.id]) == {course.id: Weight(251_500, 2_501_500)}
