"""Deeds on self-care texts: putting one there. Reading them is no deed and leaves nothing."""

import sqlalchemy as sa

from courses.selfcare import queries
from courses.selfcare.models import SelfCareMaterial
from courses.selfcare.rules import MaterialDetails
from escuela import clock
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, transaction


def save_material(details: MaterialDetails, *, by: Viewer) -> SelfCareMaterial:
    """Add a text, or replace the one of the same short name in its place."""
    with transaction():
        material = queries.find_material(details.slug)
        if material is None:
            last = db.session.scalar(sa.select(sa.func.max(SelfCareMaterial.position)))
            material = SelfCareMaterial(slug=details.slug, position=(last or 0) + 1)
            db.session.add(material)
        _write(material, details)
        if not db.session.is_modified(material):
            return material  # the same text again is no deed
        material.updated_at = clock.utc_now()
        db.session.flush()
        audit.record("self_care.save", "self_care_material", material.id, by_id=by.account_id)
    return material


def _write(material: SelfCareMaterial, details: MaterialDetails) -> None:
    material.title = details.title
    material.summary = details.summary
    material.kind = details.kind
    material.language = details.language
    material.minutes = details.minutes
    material.text = details.text
    material.sources = "\n".join(details.sources)
    material.review_note = details.review_note
    material.is_for_groups = details.is_for_groups
    material.is_for_minors = details.is_for_minors
