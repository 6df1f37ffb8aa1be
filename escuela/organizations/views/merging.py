"""Uniting two organizations: said before what moves, done after it was confirmed."""

from flask import flash, render_template, request

from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import Conflict
from escuela.i18n import _
from escuela.organizations import parts, queries, services
from escuela.organizations.forms import MergeForm
from escuela.organizations.views.section import Answer, bp, get_organization, to_page


@bp.route("/<public_id>/merge", methods=["GET", "POST"])
@requires(Action.ORGANIZATION_MERGE)
def merge(public_id: str) -> Answer:
    """Say what moves, and unite two organizations."""
    organization = get_organization(public_id, Action.ORGANIZATION_MERGE)
    if organization.archived_at is not None:
        raise Conflict(_("La organización fue archivada. Ya no se puede cambiar."))
    targets = queries.list_targets(organization, current_viewer())
    form = MergeForm()
    form.offer(targets)
    if request.method == "POST" and form.validate():
        target = get_organization(form.target.data, Action.ORGANIZATION_MERGE)
        services.merge_organizations(organization, target, by=current_viewer())
        flash(_("Organizaciones unidas."))
        return to_page(target)
    page = render_template(
        "organizations/merge.html",
        form=form,
        organization=organization,
        targets=targets,
        amounts=parts.amounts(organization.id),
    )
    return page, 422 if form.errors else 200
