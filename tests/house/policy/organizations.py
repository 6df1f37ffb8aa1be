"""escuela/organizations."""

from tests.factories import School
from tests.house.policy import EVERYBODY, SEES_OWN, Line, Policy, same

COORDINATION = frozenset({"coordination"})
EDITS = Line(own=frozenset({"lead", "coordination"}), other=frozenset({"outsider", "coordination"}))

POLICY: Policy = {
    ("GET", "/organizations/"): same(EVERYBODY),
    ("GET", "/organizations/<public_id>"): Line(own=SEES_OWN, other=EVERYBODY),
    ("GET", "/organizations/new"): same(COORDINATION),
    ("POST", "/organizations/new"): same(COORDINATION),
    ("GET", "/organizations/<public_id>/edit"): EDITS,
    ("POST", "/organizations/<public_id>/edit"): EDITS,
    ("POST", "/organizations/<public_id>/archive"): same(COORDINATION),
}

FORMS = {
    "/organizations/new": {"name": "Nueva"},
    "/organizations/<public_id>/edit": {"name": "Otra"},
}


def own(school: School) -> dict[str, str]:
    return {"public_id": school.own}


def other(school: School) -> dict[str, str]:
    return {"public_id": school.other}
