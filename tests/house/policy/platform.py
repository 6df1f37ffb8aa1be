"""Addresses of the platform itself."""

from tests.factories import School
from tests.house.policy import EVERYBODY, Policy, same

POLICY: Policy = {
    ("GET", "/"): same(EVERYBODY),
    ("GET", "/static/<path:filename>"): same(EVERYBODY),
}


def own(_school: School) -> dict[str, str]:
    return {"filename": "css/app.css"}


other = own
