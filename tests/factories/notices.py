"""Builders of notices and of what carries them, through no service, so that any state can be."""

from datetime import datetime, timedelta

from escuela import clock
from escuela.accounts.models import Account
from escuela.authz.scopes import EVERYTHING, Scope
from escuela.db import db, transaction
from escuela.notices.models import Notice, NoticeDispatch
from escuela.notices.rules import State


def make_notice(
    account: Account,
    kind: str = "account.recovery_made",
    *,
    key: str = "1",
    thing_id: int = 0,
    params: str = "",
    scope: Scope = EVERYTHING,
    dispatch: NoticeDispatch | None = None,
    read_at: datetime | None = None,
    created_at: datetime | None = None,
) -> Notice:
    with transaction():
        notice = Notice(
            account_id=account.id,
            kind=kind,
            key=key,
            thing_id=thing_id,
            params=params,
            scope_kind=scope.kind,
            scope_id=scope.id,
            dispatch_id=dispatch.id if dispatch else None,
            read_at=read_at,
            created_at=created_at or clock.utc_now(),
        )
        db.session.add(notice)
    return notice


def make_dispatch(
    account: Account,
    state: State = State.WAITING,
    *,
    scope: Scope = EVERYTHING,
    due_at: datetime | None = None,
    message_id: str | None = None,
) -> NoticeDispatch:
    """Due an hour ago, and not ended, unless told otherwise."""
    with transaction():
        dispatch = NoticeDispatch(
            account_id=account.id,
            state=state,
            scope_kind=scope.kind,
            scope_id=scope.id,
            due_at=due_at or clock.utc_now() - timedelta(hours=1),
            message_id=message_id,
        )
        db.session.add(dispatch)
    return dispatch


def make_hand_over(account: Account, scope: Scope = EVERYTHING) -> NoticeDispatch:
    """Something unread that waits to be given to somebody, now."""
    dispatch = make_dispatch(account, State.TO_HAND_OVER, scope=scope)
    make_notice(account, key=f"hand {dispatch.id}", scope=scope, dispatch=dispatch)
    return dispatch
