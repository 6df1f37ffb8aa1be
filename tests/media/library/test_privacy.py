import pytest

from escuela.authz.identity import viewer_of
from escuela.db import db
from media.library import privacy, queries, services
from media.library.models import Video
from media.library.rules import VideoState
from tests.factories import make_account, make_organization
from tests.factories.videos import make_video

pytestmark = pytest.mark.usefixtures("app_context")


def test_a_person_gets_what_they_did_and_erasing_leaves_none_of_it() -> None:
    person, other = make_account("Zorzal"), make_account("Tordo")
    video = make_video(
        make_organization(), state=VideoState.IN_REVIEW, sender_id=person.id, editor_id=person.id
    )
    services.answer(video, "Soy yo quien habla.", by=viewer_of(person.id))
    services.answer(video, "Yo no.", by=viewer_of(other.id))

    assert [record["what"] for record in privacy.export(person.id)] == ["sent", "edited", "wrote"]
    assert privacy.erase(person.id, by=viewer_of(person.id)) == 3

    assert privacy.export(person.id) == []
    assert privacy.erase(person.id, by=viewer_of(person.id)) == 0
    stored = db.session.get_one(Video, video.id)
    assert (stored.sender_id, stored.editor_id) == (None, None)
    assert [message.text for message in queries.list_messages(video.id)] == ["", "Yo no."]
