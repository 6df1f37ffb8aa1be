"""Consents of a video: its organization speaks for those who appear, in `escuela.consent`."""

from collections.abc import Mapping

from escuela.authz.identity import Viewer
from escuela.consent import queries as consent_queries
from escuela.consent import services as consents
from escuela.consent.models import Consent
from escuela.consent.rules import (
    VIDEO_TEXT,
    Channel,
    ConsentScope,
    Decision,
    Subject,
    SubjectKind,
    video_thing,
)
from escuela.consent.texts import shelf
from escuela.db import db, lock, transaction
from escuela.errors import InvalidInput
from escuela.i18n import DEFAULT, _
from media.library.models import Video
from media.library.rules import Appearing


def keep(video: Video, appearing: Appearing, *, by: Viewer) -> None:
    """Write down what somebody says of consent when they save a video; it is held, or new.

    What was given stays under the text it was given under. Raises InvalidInput where a box that
    lost its tick would take a video away from people: that has a page of its own, which says so.
    """
    subject, thing = subject_of(video), video_thing(video.id)
    given = {scope for scope, row in list_last(video).items() if row.decision is Decision.GIVEN}
    if not appearing.everybody_consented:
        if ConsentScope.CIRCULATION not in given:
            return
        if video.is_published:
            raise InvalidInput(
                _("El video está publicado. Para retirar el consentimiento usa la página del "
                  "consentimiento: dice qué pasa después."),
                field="everybody_consented",
            )  # fmt: skip
        consents.withdraw(subject, thing, by=by)
    else:
        wanted = {ConsentScope.CIRCULATION}
        wanted |= {ConsentScope.MINORS} if appearing.minors_appear else set()
        read = appearing.read or shelf().newest(VIDEO_TEXT).read_in(DEFAULT)
        consents.give(subject, thing, sorted(wanted - given), read, by=by)
    db.session.refresh(video, ["everybody_consented"])


def withdraw(video: Video, channel: Channel, *, by: Viewer) -> None:
    """Take back what was given for a video; what follows is the consequence's to do."""
    with transaction():
        lock(video)
        consents.withdraw(subject_of(video), video_thing(video.id), by=by, channel=channel)
        lock(video)


def subject_of(video: Video) -> Subject:
    """Return who speaks for those who appear."""
    return Subject(SubjectKind.ORGANIZATION, video.organization_id)


def list_last(video: Video) -> Mapping[ConsentScope, Consent]:
    """Return what holds for a video, by scope."""
    return consent_queries.list_last(subject_of(video), video_thing(video.id))
