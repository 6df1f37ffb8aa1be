"""The logo: sent by a plain form, made anew, served to whoever may know the organization."""

from flask import Response, flash, render_template

from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput, NotFound
from escuela.i18n import _
from escuela.organizations import logos
from escuela.organizations.forms import LogoForm
from escuela.organizations.rules import LOGO_FORM_BYTES, Visibility
from escuela.organizations.views.section import Answer, bp, get_organization, to_page
from escuela.web.forms import receives_small_files

KEPT_S = 365 * 24 * 3600
"""The name in the address changes with the picture, so a browser need never ask again."""


@bp.route("/<public_id>/logo", methods=["GET", "POST"])
@requires(Action.ORGANIZATION_EDIT)
@receives_small_files(LOGO_FORM_BYTES)
def logo(public_id: str) -> Answer:
    """Send a logo."""
    organization = get_organization(public_id, Action.ORGANIZATION_EDIT)
    form = LogoForm()
    if form.validate_on_submit():
        try:
            logos.save_logo(organization, form.sent(), by=current_viewer())
        except InvalidInput as error:
            form.refuse(error)
        else:
            flash(_("Logo guardado."))
            return to_page(organization)
    page = render_template(
        "organizations/logo.html", form=form, organization=organization, most=LOGO_FORM_BYTES
    )
    return page, 422 if form.errors else 200


@bp.post("/<public_id>/logo/remove")
@requires(Action.ORGANIZATION_EDIT)
def remove_logo(public_id: str) -> Answer:
    """Show no logo any more."""
    organization = get_organization(public_id, Action.ORGANIZATION_EDIT)
    logos.remove_logo(organization, by=current_viewer())
    flash(_("Logo quitado."))
    return to_page(organization)


@bp.get("/<public_id>/logo/<logo_name>.jpg")
@requires(Action.ORGANIZATION_VIEW)
def logo_file(public_id: str, logo_name: str) -> Response:
    """Serve the logo."""
    organization = get_organization(public_id, Action.ORGANIZATION_VIEW)
    if organization.logo_key is None or logo_name != organization.logo_name:
        raise NotFound
    response = Response(logos.read_logo(organization), mimetype="image/jpeg")
    # What everybody may see may stay on the device, which saves data; nothing else may.
    is_public = organization.visibility is Visibility.PUBLIC and organization.archived_at is None
    keeping = f"private, max-age={KEPT_S}, immutable" if is_public else "no-store"
    response.headers["Cache-Control"] = keeping
    return response
