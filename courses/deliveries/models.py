"""Delivery."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from escuela import clock
from escuela.db import Model


class Delivery(Model):
    """A thing that a person's browser sent and the school took, so it is not taken twice."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("account_id", "id_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    """Who sent it. personal: goes with the account, and after 400 days."""
    id_hash: Mapped[str]
    """SHA-256 of the id the browser gave it. Not the id itself: a UUIDv7 tells the millisecond in
    which somebody sat before the lesson. personal: goes with the account, and after 400 days."""
    body_hash: Mapped[str]
    """SHA-256 of all that was sent under this id. personal: goes with the account, and after 400
    days."""
    received_on: Mapped[date] = mapped_column(default=lambda: clock.utc_now().date())
    """The day it came, so that old ones can be let go. personal: goes with the account, and after
    400 days."""
