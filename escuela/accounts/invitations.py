"""Invitations: made by whoever cares for people, opened by anybody who has the link, used once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from escuela import clock
from escuela.accounts import queries, services, sessions, tokens
from escuela.accounts.models import InvitationLink
from escuela.accounts.rules import (
    INVITATION_KEPT,
    INVITATION_LASTS,
    OPEN_STATES,
    Device,
)
from escuela.accounts.services import NewAccount
from escuela.audit import services as audit
from escuela.authz import services as authz
from escuela.authz.identity import VISITOR, Viewer, viewer_of
from escuela.authz.roles import Role
from escuela.authz.scopes import Scope
from escuela.consent import services as consents
from escuela.consent.rules import TextRead
from escuela.db import db, lock, transaction
from escuela.errors import Conflict, NotFound
from escuela.i18n import _


@dataclass(frozen=True, slots=True)
class Invited:
    """A new invitation, and its token, which is stored nowhere."""

    link: InvitationLink
    token: str


def invite(
    role: Role,
    scope: Scope,
    *,
    by: Viewer,
    lasts: timedelta = INVITATION_LASTS,
    label: str = "",
    role_ends_at: datetime | None = None,
    reason: str = "",
    token: str = "",
) -> Invited:
    """Make an invitation that works once.

    `token` is that of a press of a button (`tokens.of_press`), else it is a new random one. Raises
    as `find_made`.
    """
    token = token or tokens.of_press("")
    with transaction():
        if made := find_made(token, by=by):
            return made
        link = InvitationLink(
            token_hash=sessions.hash_token(token),
            label=label,
            made_by_id=by.account_id,
            role=role,
            role_ends_at=role_ends_at,
            reason=reason,
            scope_kind=scope.kind,
            scope_id=scope.id,
            expires_at=clock.utc_now() + lasts,
        )
        db.session.add(link)
        db.session.flush()
        audit.record("account.invite", "invitation_link", link.id, by_id=by.account_id)
    return Invited(link, token)


def find_made(token: str, *, by: Viewer) -> Invited | None:
    """Return the invitation that the same press of a button made before, or None.

    Inside a transaction: two presses at once wait for one another. Raises Conflict if it opens
    nothing any more.
    """
    if by.account_id is not None:
        lock(queries.get_account(by.account_id))
    made = queries.find_invitation_of(sessions.hash_token(token))
    if made is None:
        return None
    if made.state not in OPEN_STATES:
        raise Conflict(_("Esta invitación ya se usó o se retiró. Abre la página otra vez."))
    return Invited(made, token)


def note_opened(link: InvitationLink) -> None:
    """Remember that somebody looked at it. Who, is not known."""
    if link.opened_at is None:
        with transaction():
            link.opened_at = clock.utc_now()


def recall(link: InvitationLink, *, by: Viewer) -> None:
    """Take an invitation back. A second call changes nothing.

    Raises Conflict if it was used: then there is an account, and a role to end.
    """
    with transaction():
        lock(link)
        if link.used_at is not None:
            raise Conflict(_("Esa invitación ya se usó. Busca a la persona en la lista."))
        if link.state not in OPEN_STATES:
            return
        link.recalled_at, link.label = clock.utc_now(), ""
        audit.record("account.recall_invitation", "invitation_link", link.id, by_id=by.account_id)


def recall_all(scope: Scope, *, by: Viewer) -> int:
    """Take back every open invitation to a place; return how many."""
    with transaction():
        links = [one for one in queries.list_invitations_to(scope) if one.state in OPEN_STATES]
        for link in links:
            recall(link, by=by)
    return len(links)


def move_all(scope: Scope, to: Scope) -> int:
    """Let every invitation to a place lead to another of the same kind; return how many."""
    with transaction():
        links = queries.list_invitations_to(scope)
        for link in links:
            link.scope_id = to.id
    return len(links)


def accept(token: str, new: NewAccount, *, read: TextRead, device: Device) -> str:
    """Make the invited account with its role; return the token of its first sign-in.

    `read` is the text on how the school keeps the person's data, to which they agree. Raises
    NotFound if the invitation does not count (any more), InvalidInput as `create_account`.
    """
    with transaction():
        link = queries.find_open_invitation(sessions.hash_token(token))
        if link is None:
            raise NotFound
        _use_up(link)
        account = services.create_account(new, by=VISITOR)
        consents.agree(account.id, read, by=viewer_of(account.id))
        authz.grant(
            account.id, link.role, link.scope, by=viewer_of(account.id),
            ends_at=link.role_ends_at, reason=link.reason,
        )  # fmt: skip
        return sessions.begin_session(account, device)


def forget_old() -> int:
    """Delete invitations that ended long ago, and labels of those that ended; return how many."""
    now = clock.utc_now()
    old = sa.delete(InvitationLink).where(InvitationLink.expires_at < now - INVITATION_KEPT)
    ended = (
        sa.update(InvitationLink)
        .where(InvitationLink.label != "", InvitationLink.expires_at <= now)
        .values(label="")
    )
    with transaction():
        return sum(
            len(db.session.execute(statement.returning(InvitationLink.id)).all())
            for statement in (old, ended)
        )


def _use_up(link: InvitationLink) -> None:
    """Mark it used, unless another request used it or took it back since it was read."""
    used = db.session.execute(
        sa.update(InvitationLink)
        .where(
            InvitationLink.id == link.id,
            InvitationLink.used_at.is_(None),
            InvitationLink.recalled_at.is_(None),
        )
        .values(used_at=clock.utc_now(), label="")
        .returning(InvitationLink.id)
    )
    if used.one_or_none() is None:
        raise NotFound
