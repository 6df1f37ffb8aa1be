"""PlaceAlias: how somebody is called in one course or group."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escuela import clock
from escuela.authz.scopes import Scope, ScopeKind
from escuela.db import Model


class PlaceAlias(Model):
    """An alias that nobody else has in a place. It stays: others know the person by it."""

    __tablename__ = "place_alias"
    __table_args__ = (
        UniqueConstraint("scope_kind", "scope_id", "account_id"),
        UniqueConstraint("scope_kind", "scope_id", "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    scope_kind: Mapped[ScopeKind]
    """Course or cohort."""
    scope_id: Mapped[int]
    """Which one of its kind."""
    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    """Who. personal: goes with the account."""
    alias: Mapped[str]
    """What the others there see: the alias at the time it was given, with a word beside it.
    personal: goes with the account."""
    folded: Mapped[str]
    """The same folded by search.searchable, so that accents alone tell nobody apart.
    personal: goes with the account."""

    given_on: Mapped[date] = mapped_column(default=lambda: clock.utc_now().date())
    """The day it was given: another only on another day. personal: goes with the account."""

    @property
    def scope(self) -> Scope:
        """The scope as rules compare it."""
        return Scope(self.scope_kind, self.scope_id)
