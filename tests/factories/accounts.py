"""Builders of accounts and their grants."""

import sqlalchemy as sa

from escuela.accounts.models import Account
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import Scope
from escuela.db import db, transaction


def make_account(alias: str = "Ceiba") -> Account:
    """An account nobody can sign in to by password; `browser.sign_in` needs none."""
    with transaction():
        number = db.session.scalar(sa.select(sa.func.count(Account.id)))
        account = Account(alias=alias, login=f"{alias.casefold()}-{number}", password_hash="")
        db.session.add(account)
    return account


def make_grant(account: Account, role: Role, scope: Scope) -> RoleGrant:
    with transaction():
        grant = RoleGrant(
            account_id=account.id, role=role, scope_kind=scope.kind, scope_id=scope.id
        )
        db.session.add(grant)
    return grant
