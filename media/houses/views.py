"""The page by which an organization leaves."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import Conflict
from escuela.i18n import _
from escuela.organizations.queries import find_organization
from media.houses import queries, services
from media.houses.forms import PREFIX, for_videos
from media.library.rules import Afterwards

bp = Blueprint("houses", __name__, url_prefix="/organizations")


@bp.route("/<public_id>/leave", methods=["GET", "POST"])
@requires(Action.ORGANIZATION_LEAVE)
def leave(public_id: str) -> str | Response | tuple[str, int]:
    """Say what leaving means, ask what becomes of the videos, and do it."""
    organization = access.get(find_organization, public_id, Action.ORGANIZATION_LEAVE)
    if organization.archived_at is not None:
        raise Conflict(_("La organización fue archivada. Ya no se puede cambiar."))
    found = queries.list_asked(organization.id)
    videos = found[: queries.MAX_ASKED]
    form = for_videos(videos)
    if not videos:
        form.default.data = form.default.data or Afterwards.GO.value  # nothing to ask
    if not form.validate_on_submit():
        page = render_template(
            "houses/leave.html",
            form=form,
            organization=organization,
            videos=videos,
            has_more=len(found) > len(videos),
            prefix=PREFIX,
        )
        return page, 422 if form.errors else 200
    services.leave(
        organization, Afterwards(form.default.data), form.chosen(videos), by=current_viewer()
    )
    flash(_("La organización dejó la Red. Gracias por el camino hecho."))
    return redirect(url_for("front_page"), 303)
