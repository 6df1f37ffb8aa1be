"""Pages of sign-up: one for who comes, one for coordination."""

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from werkzeug import Response

from escuela.accounts import login
from escuela.accounts.forms import InvitationForm
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import public, requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput, NotFound, TryLater
from escuela.i18n import _, reader_language
from escuela.sign_up import queries, services
from escuela.sign_up.forms import OpenForm
from escuela.web.forms import Form

bp = Blueprint("sign_up", __name__)

RETRY_AFTER = "3600"

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


def init_app(app: Flask) -> None:
    """Register the pages, and let templates ask whether to offer them."""
    app.register_blueprint(bp)
    app.jinja_env.globals["sign_up_is_open"] = lambda: queries.find_open_window() is not None


@bp.route("/sign-up", methods=["GET", "POST"])
@public
def join() -> Answer:
    """Make an account with an alias, while coordination lets in."""
    if queries.find_open_window() is None:
        raise NotFound
    form = InvitationForm()
    if not form.validate_on_submit() or form.read_text.data is None:
        return _join_page(form)
    try:
        token = services.sign_up(
            form.new_account(language=reader_language()),
            read=form.read_text.data,
            device=login.device(),
            guesser=login.guesser(),
        )
    except InvalidInput as error:
        form.refuse(error)
        return _join_page(form)
    except TryLater as error:
        form.refuse(InvalidInput(error.message, field="alias"))
        return _join_page(form)[0], 429, {"Retry-After": RETRY_AFTER}
    login.sign_in_here(token)
    name = form.login.data
    flash(_("Tu cuenta está lista. Entras con «%(name)s»: anótalo en papel.", name=name))
    return redirect(url_for("accounts.codes"), 303)


@bp.get("/sign-up/settings")
@requires(Action.SIGN_UP_OPEN)
def settings() -> Answer:
    """Show whether anybody may make an account."""
    access.everywhere(Action.SIGN_UP_OPEN)
    form = OpenForm()
    form.offer()
    return render_template("sign_up/settings.html", form=form, window=queries.find_open_window())


@bp.post("/sign-up/settings")
@requires(Action.SIGN_UP_OPEN)
def open_() -> Answer:
    """Let anybody make an account for a while."""
    access.everywhere(Action.SIGN_UP_OPEN)
    form = OpenForm()
    form.offer()
    if not form.validate_on_submit():
        window = queries.find_open_window()
        return render_template("sign_up/settings.html", form=form, window=window), 422
    services.open_window(form.lasts, by=current_viewer())
    flash(_("Desde ahora cualquier persona puede crear una cuenta."))
    return redirect(url_for("sign_up.settings"), 303)


@bp.post("/sign-up/settings/close")
@requires(Action.SIGN_UP_OPEN)
def close() -> Response:
    """Let nobody in any more."""
    access.everywhere(Action.SIGN_UP_OPEN)
    if Form().validate_on_submit():
        services.close_window(by=current_viewer())
        flash(_("Ya no se pueden crear cuentas sin invitación."))
    return redirect(url_for("sign_up.settings"), 303)


def _join_page(form: InvitationForm) -> tuple[str, int]:
    page = render_template("sign_up/join.html", form=form)
    return page, 422 if form.errors else 200
