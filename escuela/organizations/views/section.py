"""What all pages of organizations share."""

from flask import Blueprint, redirect, url_for
from werkzeug import Response

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.check import can_everywhere
from escuela.authz.identity import current_viewer
from escuela.organizations import queries
from escuela.organizations.forms import EditForm, InviteForm
from escuela.organizations.models import Organization

bp = Blueprint("organizations", __name__, url_prefix="/organizations")

Answer = str | Response | tuple[str, int]


def get_organization(public_id: str, action: Action) -> Organization:
    """Load an organization that the viewer may do this to."""
    return access.get(queries.find_organization, public_id, action)


def offer_networks(form: InviteForm | EditForm, action: Action) -> None:
    """Fill a form with the national networks in which the viewer may do this."""
    viewer = current_viewer()
    form.offer_networks(
        queries.list_networks_for(viewer, action), is_needed=not can_everywhere(viewer, action)
    )


def to_page(organization: Organization) -> Response:
    """Lead to an organization's page."""
    return redirect(url_for("organizations.show", public_id=organization.public_id), 303)
