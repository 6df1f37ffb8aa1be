"""learning and deliveries, asked as the person is served: through escuela/privacy."""

import uuid

import pytest

from courses.deliveries.models import Delivery
from courses.learning import services, watching
from courses.learning.models import Enrollment, Progress, WatchedInterval, Watching
from courses.learning.rules import WatchedRange
from escuela.authz.identity import viewer_of
from escuela.db import db
from escuela.privacy.registry import domains
from media.library.rules import Visibility
from tests.factories import make_account, make_organization
from tests.factories.courses import make_course, make_lesson, make_unit
from tests.factories.videos import make_published_video

TABLES = (Delivery, Enrollment, Progress, Watching, WatchedInterval)


@pytest.mark.usefixtures("app_context")
def test_what_is_exported_is_gone_after_erasure_and_others_keep_theirs() -> None:
    luna, rio = make_account("Luna"), make_account("Río")
    house = make_organization()
    video = make_published_video(house, visibility=Visibility.PUBLIC)
    unit = make_unit(make_course(house, "Seguir el dinero"))
    watched, read = make_lesson(unit, "Mirar", 1, video=video), make_lesson(unit, "Leer", 2)
    lesson, film = watched.public_id, video.public_id
    for account in (luna, rio):
        stretch = WatchedRange(uuid.uuid4(), lesson, film, 2_000, 12_000)
        watching.save_range(stretch, by=viewer_of(account.id))
        services.mark_done(read, by=viewer_of(account.id))

    began, done, seen = domains["learning"].export(luna.id)
    sent = domains["deliveries"].export(luna.id)
    erased = [
        domains[name].erase(luna.id, by=viewer_of(rio.id)) for name in ("learning", "deliveries")
    ]

    assert began["course"] == "Seguir el dinero"
    assert (done["lesson"], done["by"]) == ("Leer", "mark")
    assert (seen["lesson"], seen["position_s"], seen["watched"]) == ("Mirar", "12", "2-12 s")
    assert sent == [{"what": "things your browsers sent", "count": "1"}]
    assert erased == [3, 1]
    assert [db.session.query(table).count() for table in TABLES] == [1, 1, 1, 1, 1]
    assert domains["learning"].export(luna.id) == domains["deliveries"].export(luna.id) == []
    assert domains["learning"].erase(luna.id, by=viewer_of(rio.id)) == 0
    assert len(domains["learning"].export(rio.id)) == 3
