"""escuela/sign_up: open in both schools, so that its page is there for whoever may see it."""

from datetime import timedelta

from escuela.authz.identity import VISITOR
from escuela.sign_up import services
from tests.factories import School
from tests.house.policy import EVERYBODY, Policy, same

POLICY: Policy = {
    ("GET", "/sign-up"): same(EVERYBODY),
    ("POST", "/sign-up"): same(EVERYBODY),
    ("GET", "/sign-up/settings"): same({"coordination"}),
    ("POST", "/sign-up/settings"): same({"coordination"}),
    ("POST", "/sign-up/settings/close"): same({"coordination"}),
}


def own(_school: School) -> dict[str, str]:
    services.open_window(timedelta(days=7), by=VISITOR)
    return {}


other = own
