"""media/intake: whoever sends videos for the organization that the video is of."""

from media.library.rules import VideoState
from tests.factories import MARKER, School
from tests.factories.videos import make_video_of
from tests.house.policy import Line, Policy, same

SENDS = same({"member", "lead", "outsider"})
ITS_PEOPLE = Line(own=frozenset({"member", "lead"}), other=frozenset({"outsider"}))

POLICY: Policy = {
    ("GET", "/videos/"): SENDS,
    ("GET", "/videos/new"): SENDS,
    ("POST", "/videos/new"): SENDS,
    ("GET", "/videos/<public_id>"): ITS_PEOPLE,
    ("POST", "/videos/<public_id>/answer"): ITS_PEOPLE,
    ("GET", "/videos/<public_id>/edit"): ITS_PEOPLE,
    ("POST", "/videos/<public_id>/edit"): ITS_PEOPLE,
    ("GET", "/videos/<public_id>/version"): ITS_PEOPLE,
    ("POST", "/videos/<public_id>/version"): ITS_PEOPLE,
    ("GET", "/videos/<public_id>/captions"): ITS_PEOPLE,
    ("POST", "/videos/<public_id>/captions"): ITS_PEOPLE,
    ("GET", "/api/v1/videos/<public_id>/status"): ITS_PEOPLE,
}

FORMS = {"/videos/<public_id>/answer": {"text": "Lo miramos."}}


def own(school: School) -> dict[str, str]:
    return {"public_id": _asked(school.own_id, f"Voces {MARKER}")}


def other(school: School) -> dict[str, str]:
    return {"public_id": _asked(school.other_id, "Voces de barrio")}


def _asked(organization_id: int, title: str) -> str:
    return make_video_of(organization_id, title, state=VideoState.CHANGES_ASKED).public_id
