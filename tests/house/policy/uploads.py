"""media/uploads. An upload is its sender's alone: here a member's of each organization."""

from tests.factories import MARKER, School
from tests.factories.uploads import make_upload
from tests.house.policy import SIGNED_IN, Line, Policy, same

SENDER = Line(own=frozenset({"member"}), other=frozenset({"outsider"}))
SENDS = frozenset({"member", "lead", "outsider", "video_editor"})

POLICY: Policy = {
    ("GET", "/api/v1/uploads"): same(SIGNED_IN),
    ("POST", "/api/v1/uploads"): same(SENDS),
    ("GET", "/api/v1/uploads/<public_id>"): SENDER,
    ("PATCH", "/api/v1/uploads/<public_id>"): SENDER,
    ("DELETE", "/api/v1/uploads/<public_id>"): SENDER,
    ("POST", "/api/v1/uploads/<public_id>"): SENDER,
}


def own(school: School) -> dict[str, str]:
    return {"public_id": make_upload(school.accounts["member"], file_name=MARKER).public_id}


def other(school: School) -> dict[str, str]:
    return {"public_id": make_upload(school.accounts["outsider"]).public_id}
