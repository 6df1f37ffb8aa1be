"""What all pages of people share."""

from flask import Blueprint
from werkzeug import Response

from escuela.authz.actions import Action
from escuela.authz.check import scopes_of
from escuela.authz.identity import current_viewer
from escuela.authz.scopes import EVERYTHING
from escuela.people import queries
from escuela.people.forms import RoleForm

bp = Blueprint("people", __name__, url_prefix="/people")

Answer = str | Response | tuple[str, int]


def offer_places(form: RoleForm, action: Action) -> None:
    """Fill a form with where the viewer may do this."""
    viewer = current_viewer()
    form.offer(
        queries.list_places(viewer, action),
        everywhere=EVERYTHING in scopes_of(viewer, action),
    )
