"""Deeds on notices: write, read, choose, hand over, forget."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.authz.scopes import EVERYTHING, Scope
from escuela.db import db, lock, new_public_id, transaction
from escuela.errors import Conflict
from escuela.i18n import _
from escuela.notices import planning, queries, registry, rules
from escuela.notices.models import Notice, NoticeChoice, NoticeDispatch, NoticeSettings
from escuela.notices.rules import Quiet, Rhythm, State


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants to be told."""

    rhythm: Rhythm
    quiet: Quiet
    language: str | None
    """None: as the pages."""
    by_mail: Mapping[str, bool]
    """Wanted by mail, by kind."""


def notify(
    account_id: int,
    kind: str,
    *,
    key: str,
    thing_id: int = 0,
    params: Mapping[str, str] | None = None,
    scope: Scope = EVERYTHING,
) -> bool:
    """Tell a person something; call it inside the deed's own transaction: both stand or neither.

    `key` names the deed: the same again is told once, and returns False. `params` are short words
    of ours, never content. `scope`: who cares for people there delivers it where nothing else
    reaches. Raises LookupError for a kind that nobody registered.
    """
    known = registry.kind_of(kind)
    row = {
        "public_id": new_public_id(),
        "account_id": account_id,
        "kind": kind,
        "thing_id": thing_id,
        "params": rules.stored_params(params or {}),
        "scope_kind": scope.kind,
        "scope_id": scope.id,
        "key": f"{kind}:{key}"[: rules.KEY_MAX_CHARS],
        "created_at": clock.utc_now(),
    }
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    with transaction():
        statement = insert(Notice).values(row).on_conflict_do_nothing().returning(Notice.id)
        notice_id = db.session.scalar(statement)
        if notice_id is None:
            return False
        planning.plan(db.session.get_one(Notice, notice_id), known)
    return True


def read(notice: Notice) -> None:
    """Note that the person opened it. A second call changes nothing."""
    if notice.read_at is None:
        with transaction():
            notice.read_at = clock.utc_now()


def read_all(*, by: Viewer) -> int:
    """Note that the person has read all there is; return how many were new."""
    statement = (
        sa.update(Notice)
        .where(Notice.account_id == by.account_id, Notice.read_at.is_(None))
        .values(read_at=clock.utc_now())
        .returning(Notice.id)
    )
    with transaction():
        return len(db.session.execute(statement).all())


def save_wishes(wishes: Wishes, *, by: Viewer) -> None:
    """Keep how a person wants to be told; what waits already moves to its new hour."""
    account_id = by.account_id or 0
    with transaction():
        settings = _own_settings(account_id)
        settings.rhythm = int(wishes.rhythm)
        settings.quiet_from = wishes.quiet.from_hour
        settings.quiet_until = wishes.quiet.until_hour
        settings.language = wishes.language
        db.session.execute(sa.delete(NoticeChoice).where(
            NoticeChoice.account_id == account_id, NoticeChoice.kind.in_(wishes.by_mail)
        ))  # fmt: skip
        db.session.add_all(
            NoticeChoice(account_id=account_id, kind=kind, by_mail=is_wanted)
            for kind, is_wanted in wishes.by_mail.items()
        )
        db.session.flush()
        planning.replan(account_id)


def try_mail_again(*, by: Viewer) -> None:
    """Believe the person that their address receives again. A second call changes nothing."""
    with transaction():
        settings = _own_settings(by.account_id or 0)
        settings.bounced_at = None


def note_bounce(dispatch: NoticeDispatch) -> None:
    """Say that an address does not receive, and find other ways. A second call changes nothing."""
    with transaction():
        lock(dispatch)
        if dispatch.state not in (State.SENT, State.WAITING, State.BOUNCED):
            return
        if dispatch.state is not State.BOUNCED:
            dispatch.state, dispatch.ended_at = State.BOUNCED, clock.utc_now()
            dispatch.cause = rules.Cause.ADDRESS_REFUSED
            dispatch.sending_until = None
            audit.record(
                "notice.bounce", "notice_dispatch", dispatch.id, by_id=None,
                about_id=dispatch.account_id,
            )  # fmt: skip
        settings = _own_settings(dispatch.account_id)
        settings.bounced_at = settings.bounced_at or clock.utc_now()
        planning.by_hand(queries.list_unread_in(dispatch.id))


def hand_over(dispatch: NoticeDispatch, *, by: Viewer) -> None:
    """Say that it was given to its person. A second call changes nothing."""
    with transaction():
        lock(dispatch)
        if dispatch.state is State.HANDED_OVER:
            return
        dispatch.state, dispatch.ended_at = State.HANDED_OVER, clock.utc_now()
        dispatch.by_id = by.account_id
        _record("notice.hand_over", dispatch, by)


def follow(dispatch: NoticeDispatch) -> None:
    """Note that its person opened the link: nobody has to bring it. Others change nothing."""
    if dispatch.state is not State.TO_HAND_OVER:
        return
    with transaction():
        lock(dispatch)
        if dispatch.state is State.TO_HAND_OVER:
            dispatch.state, dispatch.ended_at = State.HANDED_OVER, clock.utc_now()
            dispatch.by_id = dispatch.account_id


def take_back(dispatch: NoticeDispatch, *, by: Viewer) -> None:
    """Say that it was not given after all. Raises Conflict once it is too late, or was opened."""
    with transaction():
        lock(dispatch)
        if dispatch.state is State.TO_HAND_OVER:
            return
        if dispatch.was_opened:
            raise Conflict(_("La persona ya lo abrió. No hay nada que deshacer."))
        if dispatch.ended_at is None or dispatch.ended_at < clock.utc_now() - queries.UNDO_LASTS:
            raise Conflict(_("Eso fue hace más de un día. Ya no se puede deshacer."))
        dispatch.state, dispatch.ended_at, dispatch.by_id = State.TO_HAND_OVER, None, None
        _record("notice.take_back", dispatch, by)


def forget_person(account_id: int) -> int:
    """Delete all that was told to a person, and empty what they delivered; return how many rows."""
    own = (
        sa.delete(Notice).where(Notice.account_id == account_id).returning(Notice.id),
        sa.delete(NoticeDispatch)
        .where(NoticeDispatch.account_id == account_id)
        .returning(NoticeDispatch.id),
        sa.delete(NoticeChoice)
        .where(NoticeChoice.account_id == account_id)
        .returning(NoticeChoice.kind),
        sa.delete(NoticeSettings)
        .where(NoticeSettings.account_id == account_id)
        .returning(NoticeSettings.account_id),
        sa.update(NoticeDispatch)
        .where(NoticeDispatch.by_id == account_id)
        .values(by_id=None)
        .returning(NoticeDispatch.id),
    )
    with transaction():
        return sum(len(db.session.execute(statement).all()) for statement in own)


def forget_old(days: int) -> int:
    """Delete what was told longer ago than so many days; return how many rows."""
    before = clock.utc_now() - timedelta(days=days)
    old = (
        sa.delete(Notice).where(Notice.created_at < before).returning(Notice.id),
        sa.delete(NoticeDispatch)
        .where(NoticeDispatch.created_at < before)
        .returning(NoticeDispatch.id),
    )
    with transaction():
        return sum(len(db.session.execute(statement).all()) for statement in old)


def _own_settings(account_id: int) -> NoticeSettings:
    settings = queries.settings_of(account_id)
    db.session.add(settings)
    return settings


def _record(deed: str, dispatch: NoticeDispatch, by: Viewer) -> None:
    audit.record(
        deed, "notice_dispatch", dispatch.id, by_id=by.account_id, about_id=dispatch.account_id
    )
