"""media/playback. A film's address says by itself who asks: here, a visitor."""

from escuela.organizations.queries import find_organization
from media.library import queries
from media.library.rules import Visibility
from media.playback import tokens
from media.playback.tokens import Ticket
from tests.factories import MARKER, School
from tests.factories.videos import make_published_video
from tests.house.policy import EVERYBODY, OWN_PEOPLE, Line, Policy

POLICY: Policy = {
    ("GET", "/media/<token>/<name>"): Line(own=frozenset(), other=EVERYBODY),
    ("GET", "/api/v1/playback/<public_id>"): Line(
        own=OWN_PEOPLE | {"video_editor", "coordination"}, other=EVERYBODY
    ),
}


def own(school: School) -> dict[str, str]:
    return _address(school.own, MARKER, Visibility.RESERVED)


def other(school: School) -> dict[str, str]:
    return _address(school.other, "Semáforo", Visibility.PUBLIC)


def _address(organization_id: str, title: str, visibility: Visibility) -> dict[str, str]:
    organization = find_organization(organization_id)
    assert organization is not None
    video = make_published_video(organization, title, visibility)
    render = queries.find_render(video.published_render_id or 0)
    assert render is not None
    token = tokens.write(Ticket(render.public_id, session=None))
    return {"token": token, "name": "360.m3u8", "public_id": video.public_id}
