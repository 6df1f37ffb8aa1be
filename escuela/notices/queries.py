"""Reads of notices and of what carries them. Lists are bounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from escuela import clock
from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.models import RoleGrant
from escuela.authz.queries import is_active
from escuela.authz.scopes import EVERYTHING, Scope
from escuela.db import db
from escuela.notices.models import Notice, NoticeChoice, NoticeDispatch, NoticeSettings
from escuela.notices.rules import UNREAD_SHOWN, State
from escuela.web.paging import PAGE_ROWS, Page, page_of

MAX_ROWS = 1000
UNDO_LASTS = timedelta(days=1)
"""How long what was handed over stays on the list, to be taken back."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Something to hand over, and where its person can be met now."""

    dispatch: NoticeDispatch
    is_there: bool
    """The person holds a role in that place now."""

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: coordination, and who cares for people where the person still is."""
        return frozenset({EVERYTHING, self.dispatch.scope} if self.is_there else {EVERYTHING})


def find_notice(public_id: str) -> Notice | None:
    """Return a notice, or None. Views ask through access.get."""
    return db.session.scalars(sa.select(Notice).where(Notice.public_id == public_id)).one_or_none()


def list_notices(account_id: int, *, page: int = 1) -> Page[Notice]:
    """Return one page of a person's notices, the newest first."""
    statement = (
        sa.select(Notice)
        .where(Notice.account_id == account_id)
        .order_by(Notice.id.desc())
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    return page_of(db.session.scalars(statement).all(), page)


def list_all(account_id: int) -> Sequence[Notice]:
    """Return a person's notices, oldest first, for their export."""
    statement = (
        sa.select(Notice).where(Notice.account_id == account_id).order_by(Notice.id).limit(MAX_ROWS)
    )
    return db.session.scalars(statement).all()


def list_dispatches(account_id: int) -> Sequence[NoticeDispatch]:
    """Return what carried a person's notices, oldest first, for their export."""
    statement = (
        sa.select(NoticeDispatch)
        .where(NoticeDispatch.account_id == account_id)
        .order_by(NoticeDispatch.id)
        .limit(MAX_ROWS)
    )
    return db.session.scalars(statement).all()


def find_settings(account_id: int) -> NoticeSettings | None:
    """Return what a person chose, or None if they chose nothing yet."""
    return db.session.get(NoticeSettings, account_id)


def settings_of(account_id: int) -> NoticeSettings:
    """Return a person's settings; where there are none, what counts then, not added anywhere."""
    return find_settings(account_id) or NoticeSettings(
        account_id=account_id, rhythm=1, quiet_from=21, quiet_until=8, language=None,
        bounced_at=None,
    )  # fmt: skip


def choices_of(account_id: int) -> Mapping[str, bool]:
    """Return what a person chose, by kind; kinds without a choice are left out."""
    rows = db.session.scalars(sa.select(NoticeChoice).where(NoticeChoice.account_id == account_id))
    return {row.kind: row.by_mail for row in rows}


def find_open_mail(account_id: int, rhythm: int) -> NoticeDispatch | None:
    """Return a mail of this rhythm that can still carry more: nobody began to send it."""
    statement = (
        sa.select(NoticeDispatch)
        .where(
            NoticeDispatch.account_id == account_id,
            NoticeDispatch.state == State.WAITING,
            NoticeDispatch.rhythm == rhythm,
            NoticeDispatch.tries == 0,
            NoticeDispatch.due_at > clock.utc_now(),
        )
        .order_by(NoticeDispatch.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalars(statement).one_or_none()


def list_waiting_mails(account_id: int) -> Sequence[NoticeDispatch]:
    """Return a person's mails that nobody began to send."""
    statement = (
        sa.select(NoticeDispatch)
        .where(
            NoticeDispatch.account_id == account_id,
            NoticeDispatch.state == State.WAITING,
            NoticeDispatch.tries == 0,
        )
        .limit(MAX_ROWS)
        .with_for_update()
    )
    return db.session.scalars(statement).all()


def find_open_hand_over(account_id: int, scope: Scope) -> NoticeDispatch | None:
    """Return what is to be handed over to somebody in a place, if there is something."""
    statement = (
        sa.select(NoticeDispatch)
        .where(
            NoticeDispatch.account_id == account_id,
            NoticeDispatch.state == State.TO_HAND_OVER,
            NoticeDispatch.scope_kind == scope.kind,
            NoticeDispatch.scope_id == scope.id,
        )
        .order_by(NoticeDispatch.id)
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def find_dispatch(dispatch_id: int) -> NoticeDispatch | None:
    """Return a dispatch by its internal id, or None: for tasks."""
    return db.session.get(NoticeDispatch, dispatch_id)


def find_dispatch_by_link(link_id: str) -> NoticeDispatch | None:
    """Return the dispatch whose link was opened, or None."""
    return db.session.scalars(
        sa.select(NoticeDispatch).where(NoticeDispatch.link_id == link_id)
    ).one_or_none()


def find_mail(message_id: str) -> NoticeDispatch | None:
    """Return the mail with this Message-ID, or None."""
    return db.session.scalars(
        sa.select(NoticeDispatch).where(NoticeDispatch.message_id == message_id)
    ).one_or_none()


def list_unread_in(dispatch_id: int) -> Sequence[Notice]:
    """Return what a dispatch carries and its person has not read, oldest first."""
    statement = (
        sa.select(Notice)
        .where(Notice.dispatch_id == dispatch_id, Notice.read_at.is_(None))
        .order_by(Notice.id)
        .limit(UNREAD_SHOWN + 1)
    )
    return db.session.scalars(statement).all()


def find_hand_over(public_id: str) -> HandOver | None:
    """Return something to hand over that still matters. Views ask through access.get."""
    dispatch = db.session.scalars(
        _to_hand_over().where(NoticeDispatch.public_id == public_id)
    ).one_or_none()
    if dispatch is None:
        return None
    is_there = db.session.scalar(sa.select(_is_there()).where(NoticeDispatch.id == dispatch.id))
    return HandOver(dispatch, bool(is_there))


def list_to_hand_over(viewer: Viewer, *, page: int = 1) -> Page[NoticeDispatch]:
    """Return what waits to be handed over, and lately was, in the viewer's care; oldest first."""
    statement = (
        _to_hand_over()
        .where(_in_care_of(viewer))
        .order_by(NoticeDispatch.state.desc(), NoticeDispatch.due_at, NoticeDispatch.id)
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    return page_of(db.session.scalars(statement).all(), page)


def list_not_received(viewer: Viewer) -> Sequence[NoticeSettings]:
    """Return the settings of people whose address does not receive; for coordination alone."""
    if EVERYTHING not in scopes_of(viewer, Action.NOTICE_HAND_OVER):
        return []
    statement = (
        sa.select(NoticeSettings)
        .where(NoticeSettings.bounced_at.is_not(None))
        .order_by(NoticeSettings.bounced_at.desc())
        .limit(PAGE_ROWS)
    )
    return db.session.scalars(statement).all()


def list_troubled_mails(viewer: Viewer) -> Sequence[NoticeDispatch]:
    """Return the newest mails that were not sent or wait with trouble; for coordination alone."""
    if EVERYTHING not in scopes_of(viewer, Action.NOTICE_HAND_OVER):
        return []
    statement = (
        sa.select(NoticeDispatch)
        .where(
            NoticeDispatch.cause.is_not(None),
            NoticeDispatch.state.in_((State.WAITING, State.FAILED, State.BOUNCED)),
        )
        .options(joinedload(NoticeDispatch.account))
        .order_by(NoticeDispatch.id.desc())
        .limit(PAGE_ROWS)
    )
    return db.session.scalars(statement).all()


def last_mails(account_id: int, *, limit: int = 5) -> Sequence[NoticeDispatch]:
    """Return the newest mails to a person, whatever became of them."""
    statement = (
        sa.select(NoticeDispatch)
        .where(
            NoticeDispatch.account_id == account_id,
            NoticeDispatch.state.not_in((State.TO_HAND_OVER, State.HANDED_OVER)),
        )
        .order_by(NoticeDispatch.id.desc())
        .limit(limit)
    )
    return db.session.scalars(statement).all()


def _to_hand_over() -> sa.Select[NoticeDispatch]:
    now = clock.utc_now()
    has_unread = sa.exists().where(
        Notice.dispatch_id == NoticeDispatch.id, Notice.read_at.is_(None)
    )
    waits = sa.and_(
        NoticeDispatch.state == State.TO_HAND_OVER, NoticeDispatch.due_at <= now, has_unread
    )
    was_given = sa.and_(
        NoticeDispatch.state == State.HANDED_OVER, NoticeDispatch.ended_at > now - UNDO_LASTS
    )
    return (
        sa.select(NoticeDispatch)
        .where(sa.or_(waits, was_given))
        .options(joinedload(NoticeDispatch.account))
    )


def _in_care_of(viewer: Viewer) -> sa.ColumnElement[bool]:
    """Say in SQL what HandOver.access_scopes says of one."""
    scopes = scopes_of(viewer, Action.NOTICE_HAND_OVER)
    if EVERYTHING in scopes:
        return sa.true()
    places = (
        sa.and_(NoticeDispatch.scope_kind == one.kind, NoticeDispatch.scope_id == one.id)
        for one in scopes
    )
    return sa.and_(sa.or_(sa.false(), *places), _is_there())


def _is_there() -> sa.ColumnElement[bool]:
    return sa.exists().where(
        RoleGrant.account_id == NoticeDispatch.account_id,
        RoleGrant.scope_kind == NoticeDispatch.scope_kind,
        RoleGrant.scope_id == NoticeDispatch.scope_id,
        is_active(),
    )
