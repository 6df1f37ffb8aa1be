"""courses/learning: lessons, and progress as browsers send it."""

from escuela.db import db
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from tests.factories import MARKER, School
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.house.policy import EVERYBODY, SIGNED_IN, Line, Policy, same
from tests.house.policy.courses import LOOKS_IN

POLICY: Policy = {
    ("GET", "/lessons/<public_id>"): Line(own=LOOKS_IN, other=EVERYBODY),
    ("POST", "/lessons/<public_id>/done"): Line(own=LOOKS_IN, other=SIGNED_IN),
    ("POST", "/api/v1/progress"): same(SIGNED_IN),
}


def own(school: School) -> dict[str, str]:
    return {"public_id": _lesson_of(school.own_id, MARKER, Visibility.RESERVED)}


def other(school: School) -> dict[str, str]:
    return {"public_id": _lesson_of(school.other_id, "Lección abierta", Visibility.PUBLIC)}


def _lesson_of(organization_id: int, title: str, visibility: Visibility) -> str:
    house = db.session.get_one(Organization, organization_id)
    course = make_course(house, title, visibility, slug=f"lessons-{organization_id}")
    return make_lesson(make_unit(course, title), title, text=title).public_id
