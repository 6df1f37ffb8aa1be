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

Last = Mapping[tuple[Subject, ConsentScope], Consent]


def keep(video: Video, appearing: Appearing, *, by: Viewer) -> None:
    """Write down what somebody says of consent when they save a video; it is held, or new.

    What was given stays under the text it was given under. Raises InvalidInput where a box that
    lost its tick would take a video away from people: that has a page of its own, which says so.
    """
    last = list_last(video)
    if appearing.everybody_consented:
        _give(video, appearing, last, by=by)
    elif any(row.decision is Decision.GIVEN for row in last.values()):
        if video.is_published:
            raise InvalidInput(
                _("El video está publicado. Para retirar el consentimiento usa la página del "
                  "consentimiento: dice qué pasa después."),
                field="everybody_consented",
            )  # fmt: skip
        _withdraw(video, Channel.PAGE, last, by=by)
    db.session.refresh(video, ["everybody_consented"])


def withdraw(video: Video, channel: Channel, *, by: Viewer) -> None:
    """Take back what was given for a video; what follows is the consequence's to do."""
    with transaction():
        lock(video)
        _withdraw(video, channel, list_last(video), by=by)
        lock(video)


def list_last(video: Video) -> Last:
    """Return what holds for a video, by who said it and scope."""
    rows = consent_queries.list_decisions(video_thing(video.id))
    return {(row.subject, row.scope): row for row in reversed(rows)}


def _give(video: Video, appearing: Appearing, last: Last, *, by: Viewer) -> None:
    """Let the organization say yes, also for another one that had the video before it."""
    wanted = {ConsentScope.CIRCULATION}
    wanted |= {ConsentScope.MINORS} if appearing.minors_appear else set()
    read = appearing.read or shelf().newest(VIDEO_TEXT).read_in(DEFAULT)
    speakers = {Subject(SubjectKind.ORGANIZATION, video.organization_id)}
    speakers |= {s for s, _scope in last if s.kind is SubjectKind.ORGANIZATION}
    for speaker in sorted(speakers, key=lambda subject: subject.id):
        given = {
            scope
            for (subject, scope), row in last.items()
            if subject == speaker and row.decision is Decision.GIVEN
        }
        consents.give(speaker, video_thing(video.id), sorted(wanted - given), read, by=by)


def _withdraw(video: Video, channel: Channel, last: Last, *, by: Viewer) -> None:
    for subject in sorted({subject for subject, _scope in last}, key=lambda one: one.id):
        consents.withdraw(subject, video_thing(video.id), by=by, channel=channel)
