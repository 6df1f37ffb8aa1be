"""Deeds on consents: give, refuse, withdraw. Each adds rows; none changes what was said."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.consent import consequences, queries, rules
from escuela.consent.models import Consent
from escuela.consent.rules import (
    Channel,
    ConsentScope,
    Decision,
    Standing,
    Subject,
    SubjectKind,
    TextRead,
    Thing,
)
from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.i18n import _

DEED = {
    Decision.GIVEN: "consent.give",
    Decision.REFUSED: "consent.refuse",
    Decision.WITHDRAWN: "consent.withdraw",
}


def give(
    subject: Subject,
    thing: Thing,
    scopes: Collection[ConsentScope],
    read: TextRead,
    *,
    by: Viewer,
    channel: Channel = Channel.PAGE,
) -> Sequence[Consent]:
    """Write down that somebody agrees; return what was added: nothing for what already holds.

    Hold the thing (`db.lock`) where others may decide about it at the same moment.
    """
    with transaction():
        last = queries.list_last(subject, thing)
        return [
            _add(Decision.GIVEN, subject, thing, scope, read, channel, by=by)
            for scope in scopes
            if not _holds(last.get(scope), read)
        ]


def refuse(
    subject: Subject,
    thing: Thing,
    scopes: Collection[ConsentScope],
    read: TextRead,
    *,
    by: Viewer,
    channel: Channel = Channel.PAGE,
) -> Sequence[Consent]:
    """Write down a no. Raises Conflict for what was given: that is withdrawn, with consequences."""
    with transaction():
        last = queries.list_last(subject, thing)
        if not all(rules.may_follow(_standing(last.get(s)), Decision.REFUSED) for s in scopes):
            raise Conflict(_("Esto ya se había aceptado. Para cambiar de idea, retíralo."))
        return [
            _add(Decision.REFUSED, subject, thing, scope, read, channel, by=by) for scope in scopes
        ]


def withdraw(
    subject: Subject, thing: Thing, *, by: Viewer, channel: Channel = Channel.PAGE
) -> Sequence[Consent]:
    """Take back all that a subject gave for a thing, and bring about what follows from it.

    A row names the text under which it had been given. Nothing follows where nothing was given:
    a second call changes nothing.
    """
    with transaction():
        added = [
            _add(Decision.WITHDRAWN, subject, thing, scope, row.text_read, channel, by=by)
            for scope, row in queries.list_last(subject, thing).items()
            if rules.may_follow(_standing(row), Decision.WITHDRAWN)
        ]
        if added:
            consequences.follow(thing, by=by)
    return added


def agree(account_id: int, read: TextRead, *, by: Viewer) -> Sequence[Consent]:
    """Write down that a person agrees to how the school keeps the data of their account."""
    subject, thing = rules.account_subject(account_id), rules.account_thing(account_id)
    return give(subject, thing, [ConsentScope.DATA], read, by=by)


def forget_person(account_id: int) -> int:
    """Delete what an account said for itself; what it wrote down for others stays, without it.

    Return how many rows. A second call finds none.
    """
    own = sa.delete(Consent).where(
        Consent.subject_kind == SubjectKind.ACCOUNT, Consent.subject_id == account_id
    )
    recorded = (
        sa.update(Consent)
        .where(Consent.recorded_by_id == account_id)
        .values(recorded_by_id=None)
        .execution_options(synchronize_session=False)
    )
    with transaction():
        db.session.flush()
        return sum(
            len(db.session.execute(statement.returning(Consent.id)).all())
            for statement in (own, recorded)
        )


def _add(
    decision: Decision,
    subject: Subject,
    thing: Thing,
    scope: ConsentScope,
    read: TextRead,
    channel: Channel,
    *,
    by: Viewer,
) -> Consent:
    consent = Consent(
        subject_kind=subject.kind,
        subject_id=subject.id,
        thing_kind=thing.kind,
        thing_id=thing.id,
        scope=scope,
        decision=decision,
        text_slug=read.slug,
        text_version=read.version,
        text_language=read.language or None,
        text_sha256=read.sha256 or None,
        channel=channel,
        recorded_by_id=by.account_id,
    )
    db.session.add(consent)
    db.session.flush()
    audit.record(DEED[decision], "consent", consent.id, by_id=by.account_id)
    return consent


def _standing(row: Consent | None) -> Standing:
    return rules.standing_of([row.decision] if row else [])


def _holds(row: Consent | None, read: TextRead) -> bool:
    """Say whether this was given already, under this text or a newer one."""
    newest = read.version
    return row is not None and not rules.must_ask(
        _standing(row), agreed=row.text_version, newest=newest
    )
