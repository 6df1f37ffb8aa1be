"""Reads of self-care texts. None takes a viewer: they are for everybody."""

from collections.abc import Sequence

import sqlalchemy as sa

from courses.selfcare.models import SelfCareMaterial
from escuela.db import db

MAX_MATERIALS = 100


def list_materials() -> Sequence[SelfCareMaterial]:
    """Return all texts in their order."""
    statement = sa.select(SelfCareMaterial).order_by(SelfCareMaterial.position, SelfCareMaterial.id)
    return db.session.scalars(statement.limit(MAX_MATERIALS)).all()


def find_material(slug: str) -> SelfCareMaterial | None:
    """Return the text of this short name, or None."""
    statement = sa.select(SelfCareMaterial).where(SelfCareMaterial.slug == slug)
    return db.session.scalars(statement).one_or_none()
