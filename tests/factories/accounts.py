"""Builders of accounts and their grants."""

import sqlalchemy as sa

from escuela.accounts.models import Account
from escuela.accounts.passwords import hash_password
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import Scope
from escuela.db import db, transaction
from tests.factories.consent import make_agreement

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
            make_agreement(account.id)
    return account


def make_grant(account: Account, role: Role, scope: Scope) -> RoleGrant:
    with transaction():
        grant = RoleGrant(
            account_id=account.id, role=role, scope_kind=scope.kind, scope_id=scope.id
        )
        db.session.add(grant)
    return grant
