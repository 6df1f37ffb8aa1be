"""Reads for an organization's own pages of videos."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import Viewer
from escuela.authz.scopes import ScopeKind
from escuela.db import db
from escuela.organizations.models import Organization
from escuela.web.paging import PAGE_ROWS, Page, page_of
from media.library.models import Video

MAX_ORGANIZATIONS = 50


def list_own_organizations(viewer: Viewer) -> Sequence[Organization]:
    """Return the organizations for which a person may send videos, by name."""
    statement = (
        sa.select(Organization)
        .where(Organization.id.in_(_own_ids(viewer)), Organization.archived_at.is_(None))
        .order_by(Organization.search_text, Organization.id)
        .limit(MAX_ORGANIZATIONS)
    )
    return db.session.scalars(statement).all()


def list_own_videos(viewer: Viewer, *, page: int = 1) -> Page[Video]:
    """Return the videos of a person's own organizations, what moved last first."""
    statement = (
        sa.select(Video)
        .where(Video.organization_id.in_(_own_ids(viewer)))
        .options(joinedload(Video.organization))
        .order_by(Video.state_since.desc(), Video.id.desc())
        .limit(PAGE_ROWS + 1)
        .offset((page - 1) * PAGE_ROWS)
    )
    return page_of(db.session.scalars(statement).all(), page)


def _own_ids(viewer: Viewer) -> list[int]:
    scopes = scopes_of(viewer, Action.VIDEO_SEND)
    return [scope.id for scope in scopes if scope.kind is ScopeKind.ORGANIZATION]
