"""An organization leaves: each of its videos stays, stays without name, or goes."""

from collections.abc import Mapping

from escuela.authz.identity import Viewer
from escuela.db import lock, transaction
from escuela.errors import Conflict
from escuela.i18n import _
from escuela.organizations import services as organizations
from escuela.organizations.models import Organization
from media.library import queries as library_queries
from media.library import services as library
from media.library.rules import Afterwards
from media.pipeline import services as pipeline


def leave(
    organization: Organization,
    default: Afterwards,
    chosen: Mapping[str, Afterwards],
    *,
    by: Viewer,
) -> None:
    """Take an organization out of the network with its people's roles, and settle its videos.

    `chosen` is by public id; for other published videos `default` holds. What nobody watches
    yet goes: there is nobody left to answer for it. Raises Conflict if it has left already.
    """
    with transaction():
        lock(organization)
        if organization.archived_at is not None:
            raise Conflict(_("La organización fue archivada. Ya no se puede cambiar."))
        for video in library_queries.list_of_organization(organization.id):
            wanted = chosen.get(video.public_id, default)
            afterwards = wanted if video.is_published else Afterwards.GO
            library.settle_video(video, afterwards, by=by)
            if afterwards is Afterwards.GO:
                pipeline.withdraw(video, by=by)
        organizations.archive_organization(organization, by=by)
