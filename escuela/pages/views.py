"""Pages of the platform itself; none of them loads anything."""

from flask import (  # fmt: skip
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug import Response

from escuela import navigation, preferences
from escuela.authz.guard import public, signed_in
from escuela.authz.identity import current_viewer
from escuela.i18n import _
from escuela.pages.forms import PreferencesForm
from escuela.web import links

bp = Blueprint("pages", __name__)


@bp.route("/preferences", methods=["GET", "POST"])
@public
def show_preferences() -> str | Response:
    """Choose language, data saving and theme; lead back to the page one came from."""
    form = PreferencesForm()
    if not form.validate_on_submit():
        if request.method == "GET":
            form.show(preferences.current())
            form.next.data = links.relative(request.args.get("next"), default="/")
        return render_template("pages/preferences.html", form=form)
    response = redirect(links.relative(form.next.data, default="/"), 303)
    preferences.save(form.preferences(), response)
    return response


@bp.post("/role")
@signed_in
def choose_role() -> Response:
    """Show the menu of another of one's roles."""
    if navigation.choose_role(current_viewer(), request.form.get("role", "")):
        flash(_("Cambiaste de rol."))
    return redirect(url_for("front_page"), 303)


@bp.get("/privacidad")
@public
def privacy() -> str:
    """Say honestly what the school keeps, and what quick exit can't hide."""
    return render_template("pages/privacy.html")
