"""Reads of accounts, sign-in sessions, invitations and ways back in."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from escuela import clock
from escuela.accounts.models import (
    IN_HEADER,
    Account,
    InvitationLink,
    RecoveryCode,
    RecoveryLink,
    SignInSession,
)
from escuela.accounts.rules import SIGN_IN_LASTS, fold_login
from escuela.authz.scopes import Scope
from escuela.db import db

MAX_SESSIONS = 100


def get_account(account_id: int) -> Account:
    """Return an account that is known to be there."""
    return db.session.get_one(Account, account_id)


def find_account(account_id: int) -> Account | None:
    """Return an account, or None if it was erased."""
    return db.session.get(Account, account_id)


def find_account_by_login(login: str) -> Account | None:
    """Return the account with this name to sign in, however it is written."""
    return db.session.scalars(
        sa.select(Account).where(Account.login == fold_login(login))
    ).one_or_none()


def list_aliases(account_ids: Collection[int]) -> Mapping[int, str]:
    """Return aliases by account; rights were asked before."""
    rows = db.session.execute(
        sa.select(Account.id, Account.alias).where(Account.id.in_(account_ids))
    )
    return {row.id: row.alias for row in rows}


def mail_address_of(account_id: int) -> str | None:
    """Return where the school may write to a person; None if they gave no address, or are gone.

    For the post alone: no page and no export but the person's own shows it.
    """
    account = find_account(account_id)
    return account.email if account else None


def has_mail_address(account_id: int) -> bool:
    """Say whether a person gave an address, without opening it: no key is needed."""
    account = find_account(account_id)
    return account is not None and account.email_sealed is not None


def find_open_session(token_hash: bytes) -> SignInSession | None:
    """Return the session of a token with its account, unless it was ended."""
    return db.session.scalars(
        _open_sessions().where(SignInSession.token_hash == token_hash)
    ).one_or_none()


def find_open_session_by_id(session_id: int) -> SignInSession | None:
    """Return a session by its internal id with its account, unless it was ended."""
    return db.session.scalars(_open_sessions().where(SignInSession.id == session_id)).one_or_none()


def find_open_session_of(public_id: str) -> SignInSession | None:
    """Return a session by its public id with its account, unless it was ended."""
    return db.session.scalars(
        _open_sessions().where(SignInSession.public_id == public_id)
    ).one_or_none()


def find_session(public_id: str) -> SignInSession | None:
    """Return the session a person wants to end. Views ask through access.get."""
    return db.session.scalars(
        sa.select(SignInSession).where(SignInSession.public_id == public_id)
    ).one_or_none()


def list_open_sessions(account_id: int) -> Sequence[SignInSession]:
    """Return where an account is signed in, the latest first."""
    statement = (
        sa.select(SignInSession)
        .where(
            SignInSession.account_id == account_id,
            SignInSession.ended_at.is_(None),
            SignInSession.created_at > clock.utc_now() - SIGN_IN_LASTS,
        )
        .order_by(SignInSession.created_at.desc(), SignInSession.id.desc())
        .limit(MAX_SESSIONS)
    )
    return db.session.scalars(statement).all()


def find_open_invitation(token_hash: bytes) -> InvitationLink | None:
    """Return the invitation of a token, unless it was used, taken back or is too old."""
    return db.session.scalars(
        sa.select(InvitationLink).where(
            InvitationLink.token_hash == token_hash, is_open_invitation()
        )
    ).one_or_none()


def find_invitation_of(token_hash: bytes) -> InvitationLink | None:
    """Return the invitation of a token, whatever became of it, or None."""
    return db.session.scalars(
        sa.select(InvitationLink).where(InvitationLink.token_hash == token_hash)
    ).one_or_none()


def list_invitations_to(scope: Scope) -> Sequence[InvitationLink]:
    """Return the invitations to a place, used and old ones too."""
    return db.session.scalars(
        sa.select(InvitationLink)
        .where(InvitationLink.scope_kind == scope.kind, InvitationLink.scope_id == scope.id)
        .order_by(InvitationLink.id)
    ).all()


def find_open_recovery(token_hash: bytes) -> RecoveryLink | None:
    """Return the way back in of a token with its account, unless it was used or is too old."""
    return db.session.scalars(
        sa.select(RecoveryLink)
        .where(
            RecoveryLink.token_hash == token_hash,
            RecoveryLink.used_at.is_(None),
            RecoveryLink.expires_at > clock.utc_now(),
        )
        .options(joinedload(RecoveryLink.account))
    ).one_or_none()


def list_codes(account_id: int) -> Sequence[RecoveryCode]:
    """Return the recovery codes of an account's sheet, used ones too."""
    return db.session.scalars(
        sa.select(RecoveryCode).where(RecoveryCode.account_id == account_id)
    ).all()


def _open_sessions() -> sa.Select[SignInSession]:
    return (
        sa.select(SignInSession)
        .where(SignInSession.ended_at.is_(None))
        # What every page's header shows comes along: higher domains add it to the group.
        .options(joinedload(SignInSession.account).undefer_group(IN_HEADER))
    )


def is_open_invitation() -> sa.ColumnElement[bool]:
    """Say in SQL that an invitation counts: nobody used it or took it back, and it is not old."""
    return sa.and_(
        InvitationLink.used_at.is_(None),
        InvitationLink.recalled_at.is_(None),
        InvitationLink.expires_at > clock.utc_now(),
    )
