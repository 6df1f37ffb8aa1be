"""escuela/consent: texts are for anybody, answers for whoever gave them."""

from tests.factories import School
from tests.house.policy import EVERYBODY, SIGNED_IN, Policy, same

POLICY: Policy = {
    ("GET", "/consent/"): same(EVERYBODY),
    ("GET", "/consent/<slug>"): same(EVERYBODY),
    ("GET", "/consent/<slug>/<int:version>"): same(EVERYBODY),
    ("GET", "/consent/<slug>/<int:version>/since/<int:older>"): same(EVERYBODY),
    ("GET", "/account/consents"): same(SIGNED_IN),
    ("GET", "/account/consents/ask"): same(SIGNED_IN),
    ("POST", "/account/consents/ask"): same(SIGNED_IN),
    ("GET", "/account/consents/withdraw"): same(SIGNED_IN),
    ("POST", "/account/consents/withdraw"): same(SIGNED_IN),
}

FORMS = {"/account/consents/ask": {"agrees": "y", "read_text": "1 es"}}


def own(_school: School) -> dict[str, str]:
    return {"slug": "video", "version": "2", "older": "1"}


other = own
