"""Deeds of sign-up: open, close, come in."""

from datetime import timedelta

import sqlalchemy as sa

from escuela import clock
from escuela.accounts import guesses, sessions
from escuela.accounts import services as accounts
from escuela.accounts.guesses import Guesser
from escuela.accounts.rules import Device
from escuela.accounts.services import NewAccount
from escuela.audit import services as audit
from escuela.authz.identity import VISITOR, Viewer, viewer_of
from escuela.consent import services as consents
from escuela.consent.rules import TextRead
from escuela.db import db, transaction
from escuela.errors import NotFound, TryLater
from escuela.i18n import _
from escuela.sign_up import queries
from escuela.sign_up.models import SignUpWindow
from escuela.sign_up.rules import PER_DAY, TRIES_PER_SOURCE


def open_window(lasts: timedelta, *, by: Viewer) -> SignUpWindow:
    """Let anybody make an account for a while; an open window gets this end instead."""
    with transaction():
        window = queries.find_open_window()
        if window is None:
            window = SignUpWindow()
            db.session.add(window)
        window.closes_at = clock.utc_now() + lasts
        db.session.flush()
        audit.record("sign_up.open", "sign_up_window", window.id, by_id=by.account_id)
    return window


def close_window(*, by: Viewer) -> None:
    """Let nobody in any more. A second call changes nothing."""
    with transaction():
        window = queries.find_open_window()
        if window is None:
            return
        now = clock.utc_now()
        db.session.execute(
            sa.update(SignUpWindow).where(SignUpWindow.closes_at > now).values(closes_at=now)
        )
        audit.record("sign_up.close", "sign_up_window", window.id, by_id=by.account_id)


def sign_up(new: NewAccount, *, read: TextRead, device: Device, guesser: Guesser) -> str:
    """Make an account without roles; return the token of its first sign-in.

    `read` is the text on how the school keeps the person's data, to which they agree. Raises
    NotFound while it is closed, TryLater above the limits, InvalidInput as `create_account`.
    """
    if queries.find_open_window() is None:
        raise NotFound
    guesses.note_try("sign up", guesser=guesser, most=TRIES_PER_SOURCE)
    with transaction():
        if queries.count_new_accounts() >= PER_DAY:
            raise TryLater(_("Hoy se crearon muchas cuentas. Prueba otra vez mañana."))
        account = accounts.create_account(new, by=VISITOR)
        consents.agree(account.id, read, by=viewer_of(account.id))
        return sessions.begin_session(account, device)
