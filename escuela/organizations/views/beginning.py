"""A new organization: invited in one act, then a list that leads to its first video."""

from flask import render_template

from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.organizations import beginning, services
from escuela.organizations.forms import InviteForm
from escuela.organizations.views.section import Answer, bp, get_organization, offer_networks
from escuela.web import links


@bp.route("/new", methods=["GET", "POST"])
@requires(Action.ORGANIZATION_CREATE)
def create() -> Answer:
    """Add an organization with the invitation of its first lead, and show the link once."""
    form = InviteForm()
    form.offer_countries()
    form.offer_days()
    offer_networks(form, Action.ORGANIZATION_CREATE)
    if not form.validate_on_submit():
        page = render_template("organizations/invite.html", form=form)
        return page, 422 if form.errors else 200
    organization, invited = services.invite_organization(
        form.details(),
        label=form.label.data or "",
        lasts=form.lasts,
        press=form.once,
        by=current_viewer(),
    )
    return render_template(
        "organizations/invited.html",
        organization=organization,
        invitation=invited.link,
        link=links.absolute("accounts.accept_invitation", token=invited.token),
    )


@bp.get("/<public_id>/beginning")
@requires(Action.ORGANIZATION_EDIT)
def begin(public_id: str) -> Answer:
    """Show what is done from invitation to first video, and what to do now."""
    organization = get_organization(public_id, Action.ORGANIZATION_EDIT)
    steps = beginning.steps_of(organization)
    return render_template("organizations/beginning.html", organization=organization, steps=steps)
