"""Builders of accounts and their grants."""

import sqlalchemy as sa

from escuela.accounts.models import Account
from escuela.accounts.passwords import hash_password
from escuela.authz.identity import Viewer
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import Scope
from escuela.consent import services as consents
from escuela.consent.rules import ACCOUNT_TEXT, TextRead
from escuela.consent.texts import shelf
from escuela.db import db, transaction

PASSWORD = "ceiba lenta nube telar"


def make_account(
    alias: str = "Ceiba", *, login: str = "", password: str = "", has_agreed: bool = True
) -> Account:
    """Without a password nobody can sign in by the form; `browser.sign_in` needs none.

    Everybody agreed to how the school keeps their data; `has_agreed=False`: from before.
    """
    with transaction():
        number = db.session.scalar(sa.select(sa.func.count(Account.id)))
        account = Account(
            alias=alias,
            login=login or f"{alias.casefold()}-{number}",
            password_hash=hash_password(password) if password else "",
        )
        db.session.add(account)
        db.session.flush()
        if has_agreed:
            consents.agree(account.id, text_read(), by=Viewer(account.id, frozenset()))
    return account


def text_read(slug: str = ACCOUNT_TEXT) -> TextRead:
    """The newest version of a text, in Spanish."""
    return shelf().newest(slug).read_in("es")


def make_grant(account: Account, role: Role, scope: Scope) -> RoleGrant:
    with transaction():
        grant = RoleGrant(
            account_id=account.id, role=role, scope_kind=scope.kind, scope_id=scope.id
        )
        db.session.add(grant)
    return grant
