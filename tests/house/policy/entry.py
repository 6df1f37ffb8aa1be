"""courses/entry, and the pages of courses/learning about who takes part."""

from courses.entry import rules, services
from escuela.authz.identity import VISITOR
from escuela.authz.roles import Role
from escuela.authz.scopes import course_scope
from escuela.db import db
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from tests.factories import MARKER, School, make_account, make_grant
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.house.policy import EVERYBODY, SIGNED_IN, Line, Policy, same
from tests.house.policy.courses import LOOKS_IN, WRITES_OTHER, WRITES_OWN

CARES = Line(own=WRITES_OWN, other=WRITES_OTHER)

POLICY: Policy = {
    ("GET", "/courses/<public_id>/people/"): CARES,
    ("POST", "/courses/<public_id>/people/audience"): CARES,
    ("POST", "/courses/<public_id>/people/links"): CARES,
    ("POST", "/courses/<public_id>/people/links/<link_id>/end"): CARES,
    ("POST", "/courses/<public_id>/people/invite"): CARES,
    ("POST", "/courses/<public_id>/people/tutors"): CARES,
    ("POST", "/courses/<public_id>/people/tutors/<grant_id>/end"): CARES,
    ("GET", "/courses/<public_id>/learners"): same({"coordination"}),
    ("GET", "/courses/<public_id>/leave"): Line(own=LOOKS_IN, other=SIGNED_IN),
    ("POST", "/courses/<public_id>/leave"): Line(own=LOOKS_IN, other=SIGNED_IN),
    ("GET", "/courses/<public_id>/alias"): Line(own=LOOKS_IN, other=SIGNED_IN),
    ("POST", "/courses/<public_id>/alias"): Line(own=LOOKS_IN, other=SIGNED_IN),
    # Whoever has the link is invited; a visitor is asked to sign in and learns nothing.
    ("GET", "/enter/<course_token>"): same(EVERYBODY),
    ("POST", "/enter/<course_token>"): same(EVERYBODY),
}

FORMS = {"/courses/<public_id>/people/invite": {"login": "nadie.asi"}}


def own(school: School) -> dict[str, str]:
    # The link's page names its course to whoever was invited, so it is not the marked one.
    return _course_of(school.own_id, MARKER, Visibility.RESERVED, invited="Curso con enlace")


def other(school: School) -> dict[str, str]:
    return _course_of(school.other_id, "Curso abierto", Visibility.PUBLIC)


def _course_of(
    organization_id: int, title: str, visibility: Visibility, *, invited: str = ""
) -> dict[str, str]:
    house = db.session.get_one(Organization, organization_id)
    course = make_course(house, title, visibility, slug=f"entry-{organization_id}")
    make_lesson(make_unit(course), title)
    grant = make_grant(make_account(f"Faro {title}"), Role.TUTOR, course_scope(course.id))
    link, _token = services.make_link(course, rules.lasts(7), by=VISITOR)
    another = db.session.get_one(Organization, 2)
    open_to = make_course(another, invited, slug=f"link-{organization_id}") if invited else course
    _link, token = services.make_link(open_to, rules.lasts(7), by=VISITOR)
    return {
        "public_id": course.public_id,
        "link_id": link.public_id,
        "grant_id": grant.public_id,
        "course_token": token,
    }
