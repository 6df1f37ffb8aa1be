"""courses/finding: the search, and videos by themselves."""

from escuela.db import db
from escuela.organizations.models import Organization
from media.library.rules import Visibility
from tests.factories import MARKER, School
from tests.factories.videos import make_published_video
from tests.house.policy import EVERYBODY, Line, Policy, same
from tests.house.policy.courses import LOOKS_IN

POLICY: Policy = {
    ("GET", "/search"): same(EVERYBODY),
    ("GET", "/watch/<public_id>"): Line(own=LOOKS_IN, other=EVERYBODY),
}


def own(school: School) -> dict[str, str]:
    return _video_of(school.own_id, MARKER, Visibility.RESERVED)


def other(school: School) -> dict[str, str]:
    return _video_of(school.other_id, "Video abierto", Visibility.PUBLIC)


def _video_of(organization_id: int, title: str, visibility: Visibility) -> dict[str, str]:
    house = db.session.get_one(Organization, organization_id)
    return {"public_id": make_published_video(house, title, visibility).public_id}
