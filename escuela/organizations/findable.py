"""What of organizations a search finds: name and what they do, while they are in the network."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from escuela.authz.actions import Action
from escuela.authz.identity import Viewer
from escuela.db import db
from escuela.finding import sources
from escuela.finding.sources import Document, Thing
from escuela.organizations import queries
from escuela.organizations.models import Organization
from escuela.topics import codes_of

ORGANIZATION = "organization"
LANGUAGE_OF = {"BR": "pt", "IT": "it"}
"""Language in which organizations of a country write of themselves; of the others: Spanish."""


class Organizations:
    """Active organizations."""

    def documents_of(self, ids: Collection[int]) -> Sequence[Document]:
        """Return one document for each active organization."""
        statement = sa.select(Organization).where(
            Organization.id.in_(ids), Organization.archived_at.is_(None)
        )
        return [
            Document(
                kind=ORGANIZATION, thing_id=one.id, language=LANGUAGE_OF.get(one.country, "es"),
                title=one.name, body=" ".join(filter(None, one.descriptions.values())),
                organization_id=one.id, country=one.country, topic_codes=codes_of(one.topics),
            )
            for one in db.session.scalars(statement)
        ]  # fmt: skip

    def list_ids(self, after: int, limit: int) -> Sequence[int]:
        """Return the next organizations."""
        statement = sa.select(Organization.id).where(Organization.id > after)
        return db.session.scalars(statement.order_by(Organization.id).limit(limit)).all()

    def visible_to(self, viewer: Viewer) -> sa.Select[Any]:
        """Return the active organizations that the viewer may know of."""
        return sa.select(Organization.id).where(
            queries.reachable(viewer, Action.ORGANIZATION_VIEW), Organization.archived_at.is_(None)
        )


def register() -> None:
    """Let organizations be found."""
    sources.register(ORGANIZATION, Organizations())
    sources.watch(Organization, "organizations", _affected)


def _affected(rows: Sequence[Organization]) -> Iterable[Thing]:
    return [(ORGANIZATION, row.id) for row in rows]
