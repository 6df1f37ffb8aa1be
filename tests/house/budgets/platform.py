"""Pages of the platform itself."""

from tests.factories import School
from tests.house.budgets import Pages
from tests.live import Live


def pages(live: Live, school: School) -> Pages:  # noqa: ARG001 - the shape of all these files
    return {
        "sign in": ("/sign-in", None),
        "privacy": ("/privacidad", None),
        "preferences": ("/preferences?next=/", None),
        "not found": ("/nowhere", None),
        "my account": ("/account", school.accounts["lead"]),
        "organizations": ("/organizations/", school.accounts["coordination"]),
        "organization": (f"/organizations/{school.own}", school.accounts["lead"]),
        "organization's data": (f"/organizations/{school.own}/edit", school.accounts["lead"]),
    }
