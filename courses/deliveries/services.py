"""Taking what a browser sends, once."""

import uuid
from collections.abc import Mapping

import sqlalchemy as sa

from courses.deliveries import queries, rules
from courses.deliveries.models import Delivery
from escuela import clock
from escuela.db import db, transaction
from escuela.errors import Conflict


def take(account_id: int, client_id: uuid.UUID, body: Mapping[str, object]) -> bool:
    """Note that a person's browser sent this; return whether it is new.

    Call it inside the transaction of what the thing changes, before changing it: both stand or
    neither. False: it came before, change nothing. Raises Conflict if the id came with another
    body.
    """
    id_hash = rules.fingerprint(str(client_id))
    body_hash = rules.body_hash(body)
    with transaction():
        known = queries.find_delivery(account_id, id_hash)
        if known is not None:
            if known.body_hash != body_hash:
                raise Conflict
            return False
        db.session.add(Delivery(account_id=account_id, id_hash=id_hash, body_hash=body_hash))
        db.session.flush()
    return True


def forget(account_id: int) -> int:
    """Forget what a person's browsers sent; return how many rows went."""
    with transaction():
        gone = sa.delete(Delivery).where(Delivery.account_id == account_id).returning(Delivery.id)
        return len(db.session.scalars(gone).all())


def forget_old() -> int:
    """Forget what came so long ago that no device sends it again; return how many rows went."""
    before = (clock.utc_now() - rules.KEPT).date()
    with transaction():
        gone = sa.delete(Delivery).where(Delivery.received_on < before).returning(Delivery.id)
        return len(db.session.scalars(gone).all())
