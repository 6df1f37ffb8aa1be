"""What hangs on belonging to an organization ends with it: tutors, places, links, guests."""

from datetime import timedelta

import pytest

from courses.catalog.models import Course
from courses.entry import queries, services
from courses.entry.models import CourseGuest
from escuela import clock
from escuela.authz import services as authz
from escuela.authz.identity import VISITOR, viewer_of
from escuela.authz.queries import find_grant, list_grants
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope, organization_scope
from escuela.db import db, transaction
from escuela.organizations import services as organizations
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from tests.factories import make_account, make_grant, make_member, make_organization
from tests.factories.courses import make_course

WEEK = timedelta(days=7)

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def house() -> Organization:
    return make_organization("Casa Telar")


def roles_in(course: Course, account_id: int) -> set[Role]:
    scope = course_scope(course.id)
    return {grant.role for grant in viewer_of(account_id).grants if grant.scope == scope}


def make_link(course: Course) -> str:
    return services.make_link(course, WEEK, by=VISITOR)[1]


def make_guest(course: Course, house: Organization) -> None:
    with transaction():
        db.session.add(CourseGuest(course_id=course.id, organization_id=house.id))


def opens(token: str) -> bool:
    stranger = make_account("Colibrí")
    return services.use_link(token, by=viewer_of(stranger.id)) is not None


def test_whoever_is_of_an_organization_no_more_accompanies_none_of_its_courses(
    house: Organization,
) -> None:
    course, elsewhere = make_course(house), make_course(make_organization("Otra"), slug="otra")
    luna = make_member(house, Role.MEMBER, "Luna")
    scope = organization_scope(house.id)
    authz.grant(luna.id, Role.LEAD, scope, by=VISITOR)
    services.give_tutor(course, luna.id, by=VISITOR)
    make_grant(luna, Role.TUTOR, course_scope(elsewhere.id))

    authz.revoke(luna.id, Role.MEMBER, scope, by=VISITOR)
    assert roles_in(course, luna.id) == {Role.TUTOR}, "one role there is left"
    authz.revoke(luna.id, Role.LEAD, scope, by=VISITOR)

    assert roles_in(course, luna.id) == set()
    assert roles_in(elsewhere, luna.id) == {Role.TUTOR}


def test_the_role_of_a_tutor_ends_with_the_last_that_makes_them_of_the_organization(
    house: Organization,
) -> None:
    course = make_course(house)
    luna, scope = make_member(house, Role.MEMBER, "Luna"), organization_scope(house.id)
    soon, later = clock.utc_now() + WEEK, clock.utc_now() + 2 * WEEK

    def end_of_tutor() -> object:
        held = find_grant(luna.id, Role.TUTOR, course_scope(course.id))
        return held.ends_at if held else "none"

    authz.grant(luna.id, Role.MEMBER, scope, by=VISITOR, ends_at=soon)
    services.give_tutor(course, luna.id, by=VISITOR)
    assert end_of_tutor() == soon
    authz.grant(luna.id, Role.LEAD, scope, by=VISITOR, ends_at=later)
    assert end_of_tutor() == later
    authz.grant(luna.id, Role.MEMBER, scope, by=VISITOR)
    assert end_of_tutor() is None
    authz.grant(luna.id, Role.MEMBER, scope, by=VISITOR, ends_at=soon)
    assert end_of_tutor() == later
    authz.grant(luna.id, Role.LEAD, scope, by=VISITOR, ends_at=clock.utc_now())
    assert end_of_tutor() == soon
    authz.grant(luna.id, Role.MEMBER, scope, by=VISITOR, ends_at=clock.utc_now())
    assert end_of_tutor() == "none"


def test_somebody_with_many_courses_is_let_go_at_once(house: Organization) -> None:
    luna = make_member(house, Role.MEMBER, "Luna")
    for number in range(120):
        make_grant(luna, Role.TUTOR, course_scope(make_course(house, slug=f"c-{number}").id))

    authz.revoke(luna.id, Role.MEMBER, organization_scope(house.id), by=VISITOR)

    assert list_grants(luna.id) == []


def test_a_place_in_a_reserved_course_ends_with_membership_and_no_other_does(
    house: Organization,
) -> None:
    courses = {kind: make_course(house, visibility=kind, slug=kind.value) for kind in Visibility}
    luna, invited = make_member(house, Role.MEMBER, "Luna"), make_account("Invitada")
    for course in courses.values():
        make_grant(luna, Role.LEARNER, course_scope(course.id))
        make_grant(invited, Role.LEARNER, course_scope(course.id))

    authz.revoke(luna.id, Role.MEMBER, organization_scope(house.id), by=VISITOR)

    kept = {kind for kind, course in courses.items() if roles_in(course, luna.id)}
    assert kept == {Visibility.PUBLIC, Visibility.NETWORK}
    assert all(roles_in(course, invited.id) for course in courses.values())


@pytest.mark.parametrize(
    ("role", "visibility", "still_opens"),
    [
        (Role.AUTHOR, Visibility.RESERVED, False),
        (Role.AUTHOR, Visibility.NETWORK, False),
        (Role.AUTHOR, Visibility.PUBLIC, True),
        (Role.LEAD, Visibility.RESERVED, False),
        (Role.MEMBER, Visibility.RESERVED, True),
    ],
)
def test_links_that_whoever_is_sent_away_may_know_open_nothing(
    house: Organization, role: Role, visibility: Visibility, still_opens: bool
) -> None:
    luna, scope = make_member(house, role, "Luna"), organization_scope(house.id)
    token = make_link(make_course(house, visibility=visibility))
    other = make_link(make_course(make_organization("Otra"), visibility=visibility, slug="otra"))

    authz.grant(luna.id, role, scope, by=VISITOR, ends_at=clock.utc_now() + WEEK)
    assert opens(token), "a role with an end is still held"
    authz.revoke(luna.id, role, scope, by=VISITOR)

    assert opens(token) is still_opens
    assert opens(other)


def test_an_organization_that_leaves_takes_its_links_and_is_nobodys_guest(
    house: Organization,
) -> None:
    course, host = make_course(house), make_course(make_organization("Otra"), slug="otra")
    luna = make_member(house, Role.MEMBER, "Luna")
    services.give_tutor(course, luna.id, by=VISITOR)
    make_guest(host, house)
    own, other = make_link(course), make_link(host)

    organizations.archive_organization(house, by=VISITOR)

    assert not opens(own)
    assert opens(other)
    assert queries.list_guests(host.id) == frozenset()
    assert roles_in(course, luna.id) == set()


def test_in_a_merger_tutors_links_and_guests_stay_what_they_are(house: Organization) -> None:
    target, third = make_organization("Nueva"), make_organization("Otra")
    course = make_course(house, visibility=Visibility.RESERVED)
    hosts = [make_course(third, slug=f"host-{number}") for number in range(2)]
    luna, scope = make_member(house, Role.AUTHOR, "Luna"), organization_scope(house.id)
    soon = clock.utc_now() + WEEK
    authz.grant(luna.id, Role.AUTHOR, scope, by=VISITOR, ends_at=soon)
    services.give_tutor(course, luna.id, by=VISITOR)
    both = make_member(house, Role.LEAD, "Río")
    make_grant(both, Role.LEAD, organization_scope(target.id)).ends_at = soon
    db.session.commit()
    services.give_tutor(course, both.id, by=VISITOR)
    stays = make_account("Nido")
    authz.grant(stays.id, Role.MEMBER, scope, by=VISITOR, ends_at=soon)
    make_grant(stays, Role.LEAD, organization_scope(target.id))
    services.give_tutor(course, stays.id, by=VISITOR)
    for host in hosts:
        make_guest(host, house)
    make_guest(hosts[0], target)
    token = make_link(course)

    organizations.merge_organizations(house, target, by=VISITOR)

    ends = {}
    for account in (luna, both, stays):
        held = find_grant(account.id, Role.TUTOR, course_scope(course.id))
        assert held is not None
        ends[account.alias] = held.ends_at
    assert ends == {"Luna": soon, "Río": None, "Nido": None}
    assert opens(token)
    assert [queries.list_guests(host.id) for host in hosts] == [frozenset({target.id})] * 2
    authz.revoke(luna.id, Role.AUTHOR, organization_scope(target.id), by=VISITOR)
    assert roles_in(course, luna.id) == set()
