"""Builders of consents: rows without the deeds that make them."""

from escuela.consent.models import Consent
from escuela.consent.rules import (
    ACCOUNT_TEXT,
    VIDEO_TEXT,
    Channel,
    ConsentScope,
    Decision,
    Subject,
    SubjectKind,
    TextRead,
    Thing,
    account_subject,
    account_thing,
    video_thing,
)
from escuela.consent.texts import shelf
from escuela.db import db, transaction


def text_read(slug: str = ACCOUNT_TEXT, language: str = "es") -> TextRead:
    """The newest version of a text."""
    return shelf().newest(slug).read_in(language)


def make_consent(
    subject: Subject,
    thing: Thing,
    scope: ConsentScope,
    decision: Decision = Decision.GIVEN,
    *,
    read: TextRead | None = None,
    recorded_by_id: int | None = None,
) -> Consent:
    read = read or text_read()
    with transaction():
        consent = Consent(
            subject_kind=subject.kind,
            subject_id=subject.id,
            thing_kind=thing.kind,
            thing_id=thing.id,
            scope=scope,
            decision=decision,
            text_slug=read.slug,
            text_version=read.version,
            text_language=read.language,
            text_sha256=read.sha256,
            channel=Channel.PAGE,
            recorded_by_id=recorded_by_id,
        )
        db.session.add(consent)
    return consent


def make_agreement(account_id: int) -> Consent:
    """An account agrees to how the school keeps its data, under the newest text."""
    subject, thing = account_subject(account_id), account_thing(account_id)
    return make_consent(subject, thing, ConsentScope.DATA, recorded_by_id=account_id)


def make_video_consent(
    organization_id: int, video_id: int, *, minors: bool = False, sender_id: int | None = None
) -> None:
    """An organization says that all who appear agree."""
    subject = Subject(SubjectKind.ORGANIZATION, organization_id)
    scopes = [ConsentScope.CIRCULATION, *([ConsentScope.MINORS] if minors else [])]
    for scope in scopes:
        make_consent(
            subject, video_thing(video_id), scope, read=text_read(VIDEO_TEXT),
            recorded_by_id=sender_id,
        )  # fmt: skip
