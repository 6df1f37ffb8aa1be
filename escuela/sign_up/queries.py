"""Reads of sign-up."""

import sqlalchemy as sa

from escuela import clock
from escuela.accounts.models import Account
from escuela.db import db
from escuela.sign_up.models import SignUpWindow
from escuela.sign_up.rules import DAY


def find_open_window() -> SignUpWindow | None:
    """Return the window that is open now, or None."""
    statement = (
        sa.select(SignUpWindow)
        .where(SignUpWindow.closes_at > clock.utc_now())
        .order_by(SignUpWindow.id.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def count_new_accounts() -> int:
    """Return how many accounts were made within a day, by whatever way."""
    statement = sa.select(sa.func.count()).where(Account.created_at > clock.utc_now() - DAY)
    return db.session.scalar(statement) or 0
