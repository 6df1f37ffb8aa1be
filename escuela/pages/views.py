"""Pages of the platform itself; none of them loads anything."""

from flask import (  # fmt: skip
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug import Response

from escuela import navigation, preferences
from escuela.authz.guard import public, signed_in
from escuela.authz.identity import current_viewer
from escuela.i18n import _
from escuela.pages.forms import PreferencesForm
from escuela.web.addresses import own_path
from escuela.web.forms import exempt
from escuela.web.headers import FORGET_AT_ONCE

bp = Blueprint("pages", __name__)


@bp.route("/exit", methods=["GET", "POST"])
@exempt
@public
def leave() -> Response:
    """End the session and lead to the neutral page. Also by GET: docs/adr/0004 says why.

    The script of exit.js leaves by itself and only asks (POST) to end the session.
    """
    is_link = request.method == "GET"
    response = redirect(current_app.config["EXIT_URL"], 303) if is_link else Response(status=204)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    if _is_own_deed():
        session.clear()
        response.headers["Clear-Site-Data"] = FORGET_AT_ONCE
    return response


@bp.route("/preferences", methods=["GET", "POST"])
@public
def show_preferences() -> str | Response:
    """Choose language, data saving and theme; lead back to the page one came from."""
    form = PreferencesForm()
    if not form.validate_on_submit():
        if request.method == "GET":
            form.show(preferences.current())
            form.next.data = own_path(request.args.get("next")) or url_for("front_page")
        return render_template("pages/preferences.html", form=form)
    response = redirect(own_path(form.next.data) or url_for("front_page"), 303)
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


def _is_own_deed() -> bool:
    """Say whether a person did this here: not another site, and not a browser fetching ahead."""
    is_foreign = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    is_ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    return not is_foreign and not is_ahead
