"""Two organizations become one: all that is there moves, and nothing is told to outsiders."""

from datetime import timedelta

import pytest

from courses.catalog.models import Course
from escuela import clock
from escuela.accounts import invitations
from escuela.accounts.models import InvitationLink
from escuela.audit.models import AuditEntry
from escuela.authz.identity import VISITOR, viewer_of
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import organization_scope
from escuela.db import db
from escuela.errors import Conflict
from escuela.organizations import services
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from media.library.models import Video
from tests.browser import Browser
from tests.factories import MARKER, School, make_account, make_grant, make_member, make_organization
from tests.factories.courses import make_course
from tests.factories.videos import make_video


@pytest.mark.usefixtures("app_context")
def test_people_videos_courses_and_invitations_move_and_the_old_one_is_archived() -> None:
    old, new = make_organization("Vieja"), make_organization("Nueva")
    both = make_member(old, Role.LEAD, "Luna")
    make_grant(both, Role.LEAD, organization_scope(new.id)).ends_at = clock.utc_now() + timedelta(1)
    db.session.commit()
    only = make_member(old, Role.MEMBER, "Semilla")
    video, course = make_video(old), make_course(old)
    link = invitations.invite(Role.MEMBER, organization_scope(old.id), by=VISITOR).link
    by = viewer_of(make_account("Río").id)

    services.merge_organizations(old, new, by=by)

    held = {(g.account_id, g.role, g.scope, g.ends_at) for g in db.session.query(RoleGrant)}
    scope = organization_scope(new.id)
    assert held == {(both.id, Role.LEAD, scope, None), (only.id, Role.MEMBER, scope, None)}
    assert db.session.get_one(Video, video.id).organization_id == new.id
    assert db.session.get_one(Course, course.id).organization_id == new.id
    assert db.session.get_one(InvitationLink, link.id).scope == scope
    kept = db.session.get_one(Organization, old.id)
    assert kept.archived_at is not None
    assert kept.merged_into_id == new.id
    deeds = {row.deed for row in db.session.query(AuditEntry) if row.actor_id == by.account_id}
    assert {"organization.merge", "organization.take_over", "role.move", "video.move",
            "course.move"} <= deeds  # fmt: skip


@pytest.mark.usefixtures("app_context")
def test_nothing_moves_twice_into_itself_or_into_what_is_archived() -> None:
    one, gone = make_organization("Una"), make_organization("Otra", is_archived=True)

    for target in (one, gone):
        with pytest.raises(Conflict):
            services.merge_organizations(one, target, by=VISITOR)
    assert one.archived_at is None


@pytest.mark.usefixtures("app_context")
def test_who_was_merged_before_is_led_to_the_last_one() -> None:
    first, second, third = (make_organization(name) for name in ("Una", "Dos", "Tres"))

    services.merge_organizations(first, second, by=VISITOR)
    services.merge_organizations(second, third, by=VISITOR)

    assert db.session.get_one(Organization, first.id).merged_into_id == third.id


def test_coordination_reads_what_moves_before_it_does(browser: Browser, school: School) -> None:
    address = f"/organizations/{school.own}/merge"
    browser.sign_in(school.accounts["coordination"])
    form = browser.fill_in(address)

    page = browser.get(address).text
    hasty = browser.post(address, data=form)
    done = browser.post(address, data=form | {"is_sure": "y"})

    assert "3 personas" in page
    assert "0 videos" in page
    assert hasty.status_code == 422
    assert done.location.endswith(school.other)


@pytest.mark.parametrize(
    ("old", "person", "is_led"),
    [
        (Visibility.PUBLIC, "visitor", True),
        (Visibility.RESERVED, "visitor", False),
        (Visibility.RESERVED, "coordination", True),
        (Visibility.NETWORK, "outsider", True),
        (Visibility.NETWORK, "learner", False),
    ],
)
def test_the_old_address_leads_on_only_whoever_could_see_both(
    browser: Browser, school: School, old: Visibility, person: str, is_led: bool
) -> None:
    with browser.application.app_context():
        gone, target = make_organization("Vieja", old), make_organization("Nueva")
        services.merge_organizations(gone, target, by=VISITOR)
    browser.sign_in(school.accounts[person])

    answer = browser.get(f"/organizations/{gone.public_id}")

    assert (answer.status_code == 302) is is_led
    assert is_led or answer.data == browser.get("/organizations/nothing").data


@pytest.mark.parametrize("in_target", [True, False], ids=["there too", "only in the old one"])
def test_the_old_address_leads_on_the_people_of_a_reserved_organization(
    browser: Browser, school: School, *, in_target: bool
) -> None:
    with browser.application.app_context():
        gone = make_organization("Vieja", Visibility.RESERVED)
        target = db.session.get_one(Organization, school.own_id)
        person = make_member(gone, Role.MEMBER, "Eco")
        if in_target:
            make_grant(person, Role.AUTHOR, organization_scope(target.id))
        person_id = person.id
        services.merge_organizations(gone, target, by=VISITOR)
    browser.sign_in(person_id)

    answer = browser.get(f"/organizations/{gone.public_id}")

    assert (answer.status_code, answer.location) == (302, f"/organizations/{school.own}")
    browser.sign_in(school.accounts["outsider"])
    nothing = browser.get("/organizations/nothing")
    assert browser.get(f"/organizations/{gone.public_id}").data == nothing.data


def test_the_old_address_tells_nothing_of_a_reserved_target(
    browser: Browser, school: School
) -> None:
    with browser.application.app_context():
        target = db.session.get_one(Organization, school.own_id)
        gone = make_organization("Vieja")
        services.merge_organizations(gone, target, by=VISITOR)

    answer = browser.get(f"/organizations/{gone.public_id}")

    assert answer.status_code == 404
    assert school.own not in str(answer.headers) + answer.text
    assert MARKER not in answer.text
