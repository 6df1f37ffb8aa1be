"""Ways back in for whoever lost the password: codes on paper, or a link made by one's own people.

No mail address is needed. Each way sets a new password and ends every sign-in.
"""

import hashlib
import secrets
from collections.abc import Sequence

import sqlalchemy as sa

from escuela import clock
from escuela.accounts import guesses, passwords, queries, services, sessions
from escuela.accounts.guesses import Guesser
from escuela.accounts.models import Account, RecoveryCode, RecoveryLink
from escuela.accounts.rules import (
    CODE_ALPHABET,
    CODE_CHARS,
    CODES,
    RECOVERY_LINK_LASTS,
    Device,
    fold_code,
    shown_code,
)
from escuela.audit import services as audit
from escuela.authz.identity import VISITOR, Viewer
from escuela.authz.models import RoleGrant
from escuela.db import db, transaction
from escuela.errors import InvalidInput, NotFound
from escuela.i18n import _


def make_codes(account: Account, *, by: Viewer) -> Sequence[str]:
    """Make a new sheet of codes; those of the old one count no more. They are stored nowhere."""
    codes = [
        "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_CHARS)) for _ in range(CODES)
    ]
    with transaction():
        db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        db.session.add_all(
            RecoveryCode(account_id=account.id, code_hash=_hash_code(account.id, code))
            for code in codes
        )
        audit.record(
            "account.make_codes", "account", account.id, by_id=by.account_id, about_id=account.id
        )
    return [shown_code(code) for code in codes]


def recover_with_code(
    login: str, code: str, new_password: str, *, guesser: Guesser, device: Device
) -> str:
    """Set a new password by a code; return the token of a new sign-in.

    Raises TryLater above the limits of guessing, InvalidInput for a weak password, and the same
    InvalidInput for an unknown name and for a wrong code, after the same work.
    """
    services.check_new_password(new_password, about=(login,), field="new_password")
    guess = guesses.note_guess(login, guesser=guesser)
    account = queries.find_account_by_login(login)
    new_hash = passwords.hash_password(new_password)
    with transaction():
        # The same statement for a name that nobody has: nothing tells it from a wrong code.
        is_right = _use_up(account.id if account else 0, code)
        if account is None or not is_right:
            raise InvalidInput(
                _("El nombre o el código no coinciden. Cada código sirve una sola vez."),
                field="code",
            )
        guesses.forget_guess(guess)
        return _let_in(account, new_password, new_hash, "account.recover_by_code", device)


def make_link(account: Account, *, by: Viewer) -> str:
    """Make a link for somebody who lost the password; return its token, stored nowhere.

    Whoever made an earlier one for this person made it in vain: only the newest counts.
    """
    token = secrets.token_urlsafe(24)
    with transaction():
        _forget_links(account.id)
        db.session.add(
            RecoveryLink(
                account_id=account.id,
                token_hash=sessions.hash_token(token),
                expires_at=clock.utc_now() + RECOVERY_LINK_LASTS,
            )
        )
        audit.record(
            "account.make_recovery", "account", account.id, by_id=by.account_id,
            about_id=account.id,
        )  # fmt: skip
    return token


def recover_with_link(token: str, new_password: str, *, device: Device) -> str:
    """Set a new password by a link; return the token of a new sign-in.

    Raises NotFound if the link does not count (any more), InvalidInput for a weak password.
    """
    link = queries.find_open_recovery(sessions.hash_token(token))
    if link is None:
        raise NotFound
    services.check_new_password(
        new_password, about=(link.account.alias, link.account.login), field="new_password"
    )
    new_hash = passwords.hash_password(new_password)
    with transaction():
        used = db.session.execute(
            sa.update(RecoveryLink)
            .where(RecoveryLink.id == link.id, RecoveryLink.used_at.is_(None))
            .values(used_at=clock.utc_now())
            .returning(RecoveryLink.account_id)
        ).scalar_one_or_none()
        if used is None:
            raise NotFound
        account = queries.get_account(used)
        return _let_in(account, new_password, new_hash, "account.recover_by_link", device)


def forget_old() -> int:
    """Delete links that count no more; return how many."""
    old = sa.delete(RecoveryLink).where(RecoveryLink.expires_at <= clock.utc_now())
    with transaction():
        return len(db.session.execute(old.returning(RecoveryLink.id)).all())


def _let_in(account: Account, new_password: str, new_hash: str, deed: str, device: Device) -> str:
    """Replace the password, end all sign-ins and links, and begin a new sign-in."""
    # Checked again: an alias of now may stand in the password.
    services.check_new_password(
        new_password, about=(account.alias, account.login), field="new_password"
    )
    account.password_hash = new_hash
    sessions.end_other_sessions(account.id, by=VISITOR)
    _forget_links(account.id)
    audit.record(deed, "account", account.id, by_id=account.id, about_id=account.id)
    return sessions.begin_session(account, device)


def _use_up(account_id: int, code: str) -> bool:
    used = db.session.execute(
        sa.update(RecoveryCode)
        .where(
            RecoveryCode.code_hash == _hash_code(account_id, fold_code(code)),
            RecoveryCode.account_id == account_id,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.utc_now())
        .returning(RecoveryCode.id)
    )
    return used.one_or_none() is not None


def end_links(held: RoleGrant, *, by: Viewer) -> None:  # noqa: ARG001 - as authz tells it
    """Let no link lead into an account whose rights change: its maker must not get the new ones."""
    _forget_links(held.account_id)


def _forget_links(account_id: int) -> None:
    db.session.execute(
        sa.delete(RecoveryLink).where(
            RecoveryLink.account_id == account_id, RecoveryLink.used_at.is_(None)
        )
    )


def _hash_code(account_id: int, code: str) -> bytes:
    return hashlib.sha256(f"{account_id}:{code}".encode()).digest()
