"""Reads of deliveries."""

import sqlalchemy as sa

from courses.deliveries.models import Delivery
from escuela.db import db


def find_delivery(account_id: int, id_hash: str) -> Delivery | None:
    """Return what this person sent under this id, or None."""
    statement = sa.select(Delivery).where(
        Delivery.account_id == account_id, Delivery.id_hash == id_hash
    )
    return db.session.scalars(statement).one_or_none()


def count_deliveries(account_id: int) -> int:
    """Return how many things a person's browsers sent."""
    statement = sa.select(sa.func.count()).where(Delivery.account_id == account_id)
    return db.session.scalar(statement) or 0
