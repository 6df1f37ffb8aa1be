"""Addresses of the platform itself."""

from tests.factories import School
from tests.house.policy import EVERYBODY, Policy, same

POLICY: Policy = {
    ("GET", "/"): same(EVERYBODY),
    ("GET", "/exit"): same(EVERYBODY),
    ("POST", "/exit"): same(EVERYBODY),
    ("GET", "/preferences"): same(EVERYBODY),
    ("POST", "/preferences"): same(EVERYBODY),
    ("GET", "/privacidad"): same(EVERYBODY),
    ("POST", "/role"): same(EVERYBODY - {"visitor"}),
    ("GET", "/health"): same(EVERYBODY),
    ("GET", "/health/live"): same(EVERYBODY),
    ("GET", "/health/ready"): same(EVERYBODY),
    ("GET", "/.well-known/security.txt"): same(EVERYBODY),
    ("GET", "/static/<path:filename>"): same(EVERYBODY),
}


def own(_school: School) -> dict[str, str]:
    return {"filename": "css/app.css"}


other = own
