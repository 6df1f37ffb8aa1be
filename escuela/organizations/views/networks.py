"""National networks: list, page, and their details."""

from flask import flash, redirect, render_template, request, url_for

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.i18n import _, reader_language
from escuela.organizations import queries, rules, services, words
from escuela.organizations.forms import NetworkForm
from escuela.organizations.models import NationalNetwork
from escuela.organizations.rules import Wanted
from escuela.organizations.views.section import Answer, bp
from escuela.web.paging import page_number


@bp.get("/networks/")
@requires(Action.NATIONAL_NETWORK_VIEW)
def networks() -> Answer:
    """List the national networks."""
    page = queries.list_networks(page=page_number(request.args.get("page")))
    return render_template("organizations/networks.html", page=page)


@bp.get("/networks/<network_id>")
@requires(Action.NATIONAL_NETWORK_VIEW)
def network(network_id: str) -> Answer:
    """Show a national network with those of its organizations that the viewer may know of."""
    found = access.get(queries.find_network, network_id, Action.NATIONAL_NETWORK_VIEW)
    page = queries.list_organizations(
        current_viewer(),
        Wanted(network=found.public_id),
        page=page_number(request.args.get("page")),
    )
    return render_template(
        "organizations/network.html",
        network=found,
        page=page,
        words=words,
        said={row.id: rules.best_text(row.descriptions, reader_language()) for row in page.rows},
    )


@bp.route("/networks/new", methods=["GET", "POST"])
@requires(Action.NATIONAL_NETWORK_EDIT)
def create_network() -> Answer:
    """Add a national network."""
    access.everywhere(Action.NATIONAL_NETWORK_EDIT)
    return _save(None)


@bp.route("/networks/<network_id>/edit", methods=["GET", "POST"])
@requires(Action.NATIONAL_NETWORK_EDIT)
def edit_network(network_id: str) -> Answer:
    """Change a national network."""
    return _save(access.get(queries.find_network, network_id, Action.NATIONAL_NETWORK_EDIT))


def _save(network: NationalNetwork | None) -> Answer:
    form = NetworkForm(obj=network)
    form.offer_countries()
    if form.validate_on_submit():
        saved = services.save_network(
            network,
            form.name.data or "",
            form.country.data,
            seen_version=form.seen_version,
            by=current_viewer(),
        )
        flash(_("Cambios guardados."))
        return redirect(url_for("organizations.network", network_id=saved.public_id), 303)
    page = render_template("organizations/network_edit.html", form=form, network=network)
    return page, 422 if form.errors else 200
