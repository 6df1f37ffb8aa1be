"""A person's own pages: take along what the school holds about them, or have it erased."""

import json

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug import Response as Answer

from escuela.accounts import login
from escuela.accounts import queries as accounts
from escuela.accounts import services as account_services
from escuela.accounts.forms import ConfirmForm
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import Conflict, InvalidInput, NotFound
from escuela.privacy import services
from escuela.web.headers import forget_everything

bp = Blueprint("privacy", __name__, url_prefix="/account")


@bp.get("/export")
@requires(Action.ACCOUNT_EDIT_OWN)
def export() -> Response:
    """Hand over all that is held about the person, as a file. Its name says nothing of them."""
    content = services.export_person(_own_id())
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return Response(
        text,
        mimetype="application/json",
        headers={"Content-Disposition": "attachment; filename=mis-datos.json"},
    )


@bp.route("/erase", methods=["GET", "POST"])
@requires(Action.ACCOUNT_EDIT_OWN)
def erase() -> str | Answer | tuple[str, int]:
    """Erase the account after asking for the password; say before what follows."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(form)
    account = accounts.get_account(_own_id())
    try:
        account_services.confirm_password(
            account, form.password.data or "", guesser=login.guesser()
        )
        services.erase_person(account.id, by=current_viewer())
    except InvalidInput as error:
        form.refuse(error)
        return _page(form)
    except Conflict as error:
        form.refuse(InvalidInput(error.message, field="password"))
        return _page(form)
    login.end_here()
    return forget_everything(redirect(url_for("accounts.sign_in", done="erased"), 303))


def _own_id() -> int:
    account_id = current_viewer().account_id
    if account_id is None:
        raise NotFound
    return account_id


def _page(form: ConfirmForm) -> tuple[str, int]:
    return render_template("accounts/erase.html", form=form), 422 if form.errors else 200
