"""How somebody is called in one course or group: a stable alias that nobody else has there.

A course calls `ensure` when somebody joins and `names_in` for its pages. Everybody gets a word
beside their alias, drawn by chance, also where nobody else has it: a plain alias, a word that can
be computed and drawing without end would all tell who takes part. It stays when others leave or its
person changes their alias: the others know them by it.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from escuela import clock
from escuela.accounts import queries as accounts
from escuela.accounts.models import Account
from escuela.authz.scopes import Scope, ScopeKind
from escuela.db import db, transaction
from escuela.errors import Conflict
from escuela.i18n import _
from escuela.people.models import PlaceAlias
from escuela.people.rules import told_apart
from escuela.search import searchable

PLACES = frozenset({ScopeKind.COURSE, ScopeKind.COHORT})
TRIES = 20
"""How often others may take the same alias at the same moment; then something is wrong."""


def ensure(scope: Scope, account_id: int) -> str:
    """Return the alias of somebody in a place; give them one the first time."""
    if scope.kind not in PLACES:
        raise ValueError(f"nobody has an alias of their own in {scope.kind}")
    with transaction():
        for _try in range(TRIES):
            found = find(scope, account_id)
            if found is not None:
                return found
            row = PlaceAlias(scope_kind=scope.kind, scope_id=scope.id, account_id=account_id)
            _give(row, accounts.get_account(account_id))
    raise RuntimeError("no alias is free")


def find(scope: Scope, account_id: int) -> str | None:
    """Return the alias of somebody in a place, or None if they never had one."""
    return names_in(scope, [account_id]).get(account_id)


def names_in(scope: Scope, account_ids: Collection[int]) -> Mapping[int, str]:
    """Return the aliases of some people in a place, by account; rights were asked before."""
    statement = sa.select(PlaceAlias.account_id, PlaceAlias.alias).where(
        is_in(scope), PlaceAlias.account_id.in_(account_ids)
    )
    return {row.account_id: row.alias for row in db.session.execute(statement)}


def list_of(account_id: int) -> Sequence[PlaceAlias]:
    """Return how somebody is called, everywhere."""
    return db.session.scalars(
        sa.select(PlaceAlias).where(PlaceAlias.account_id == account_id).order_by(PlaceAlias.id)
    ).all()


def may_renew(scope: Scope, account_id: int) -> bool:
    """Say whether somebody may take another alias in a place today."""
    row = _find_row(scope, account_id)
    return row is None or row.given_on < clock.utc_now().date()


def renew(scope: Scope, account_id: int) -> str:
    """Take the alias of now in a place, because the old one puts the person in danger.

    Once a day: whoever drew again and again would learn from the words that never come which are
    taken. Raises Conflict on a day that gave one already.
    """
    with transaction():
        for _try in range(TRIES):
            row = _find_row(scope, account_id)
            if row is None:
                return ensure(scope, account_id)
            if not may_renew(scope, account_id):
                raise Conflict(_("Hoy ya te dimos un alias aquí. Vuelve mañana y elige otra vez."))
            if _give(row, accounts.get_account(account_id)):
                return row.alias
    raise RuntimeError("no alias is free")


def forget(account_id: int) -> int:
    """Delete all aliases of somebody; return how many."""
    statement = sa.delete(PlaceAlias).where(PlaceAlias.account_id == account_id)
    with transaction():
        return len(db.session.execute(statement.returning(PlaceAlias.id)).all())


def is_in(scope: Scope) -> sa.ColumnElement[bool]:
    """Say in SQL that an alias is one of this place."""
    return sa.and_(PlaceAlias.scope_kind == scope.kind, PlaceAlias.scope_id == scope.id)


def _find_row(scope: Scope, account_id: int) -> PlaceAlias | None:
    statement = sa.select(PlaceAlias).where(is_in(scope), PlaceAlias.account_id == account_id)
    return db.session.scalars(statement).one_or_none()


def _give(row: PlaceAlias, account: Account) -> bool:
    """Write an alias that is free; False if another took it at the same moment."""
    alias = _free(row.scope, account)
    try:
        with db.session.begin_nested():
            row.alias, row.folded = alias, searchable(alias)
            row.given_on = clock.utc_now().date()
            db.session.add(row)
    except IntegrityError:
        return False
    return True


def _free(scope: Scope, account: Account) -> str:
    alike = PlaceAlias.folded.startswith(searchable(account.alias), autoescape=True)
    taken = set(db.session.scalars(sa.select(PlaceAlias.folded).where(is_in(scope), alike)))
    drawn = told_apart(account.alias, chance=secrets.SystemRandom())
    return next(alias for alias in drawn if searchable(alias) not in taken)
