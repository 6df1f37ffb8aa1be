"""How somebody is called in one course or group: a stable alias that nobody else has there.

A course calls `ensure` when somebody joins and `names_in` for its pages. Whoever comes first keeps
the plain alias; the next with the same one gets a word beside it, and both stay as they are even
when the first leaves or somebody changes their alias: the others know them by it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from escuela.accounts import queries as accounts
from escuela.accounts.models import Account
from escuela.authz.scopes import Scope, ScopeKind
from escuela.db import db, transaction
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
            _give(scope, accounts.get_account(account_id))
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


def renew(scope: Scope, account_id: int) -> str:
    """Take the alias of now in a place, because the old one puts the person in danger."""
    with transaction():
        db.session.execute(
            sa.delete(PlaceAlias).where(is_in(scope), PlaceAlias.account_id == account_id)
        )
        return ensure(scope, account_id)


def forget(account_id: int) -> int:
    """Delete all aliases of somebody; return how many."""
    statement = sa.delete(PlaceAlias).where(PlaceAlias.account_id == account_id)
    with transaction():
        return len(db.session.execute(statement.returning(PlaceAlias.id)).all())


def is_in(scope: Scope) -> sa.ColumnElement[bool]:
    """Say in SQL that an alias is one of this place."""
    return sa.and_(PlaceAlias.scope_kind == scope.kind, PlaceAlias.scope_id == scope.id)


def _give(scope: Scope, account: Account) -> None:
    """Write the first alias that is free; nothing if another took it at the same moment."""
    alias = next(_free(scope, account))
    row = PlaceAlias(
        scope_kind=scope.kind, scope_id=scope.id, account_id=account.id,
        alias=alias, folded=searchable(alias),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        return


def _free(scope: Scope, account: Account) -> Iterator[str]:
    alike = PlaceAlias.folded.startswith(searchable(account.alias), autoescape=True)
    taken = set(db.session.scalars(sa.select(PlaceAlias.folded).where(is_in(scope), alike)))
    for alias in told_apart(account.alias, seed=account.public_id):
        if searchable(alias) not in taken:
            yield alias
