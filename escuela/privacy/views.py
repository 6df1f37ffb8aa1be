"""A person's own pages: take along what the school holds about them, or have it erased."""

import json
from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug import Response as Answer

from escuela.accounts import login
from escuela.accounts import queries as accounts
from escuela.accounts import services as account_services
from escuela.accounts.forms import ConfirmForm
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.consent import consequences
from escuela.consent import queries as consent_queries
from escuela.consent import services as consents
from escuela.consent.rules import account_subject, account_thing
from escuela.errors import Conflict, InvalidInput
from escuela.privacy import services
from escuela.web.headers import forget_everything

bp = Blueprint("privacy", __name__, url_prefix="/account")


@bp.get("/export")
@requires(Action.ACCOUNT_EDIT_OWN)
def export() -> Response:
    """Hand over all that is held about the person, as a file. Its name says nothing of them."""
    content = services.export_person(access.own_id())
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
    if _confirmed(form, lambda: services.erase_person(access.own_id(), by=current_viewer())):
        return _gone()
    return render_template("accounts/erase.html", form=form), 422 if form.errors else 200


@bp.route("/consents/withdraw", methods=["GET", "POST"])
@requires(Action.ACCOUNT_EDIT_OWN)
def withdraw() -> str | Answer | tuple[str, int]:
    """Take back the consent to keep the account's data: say what follows and what else helps."""
    subject, thing = account_subject(access.own_id()), account_thing(access.own_id())
    if not consent_queries.is_agreed(access.own_id()):
        return redirect(url_for("privacy.erase"))
    form = ConfirmForm()
    if _confirmed(form, lambda: consents.withdraw(subject, thing, by=current_viewer())):
        return _gone()
    page = render_template(
        "accounts/withdraw.html", form=form, follows=consequences.foretell(thing)
    )
    return page, 422 if form.errors else 200


def _confirmed(form: ConfirmForm, deed: Callable[[], object]) -> bool:
    """Do what ends the account if the password is right; a refusal is put at its field."""
    if not form.validate_on_submit():
        return False
    account = accounts.get_account(access.own_id())
    try:
        account_services.confirm_password(
            account, form.password.data or "", guesser=login.guesser()
        )
        deed()
    except InvalidInput as error:
        form.refuse(error)
    except Conflict as error:
        form.refuse(InvalidInput(error.message, field="password"))
    return not form.errors


def _gone() -> Answer:
    login.end_here()
    return forget_everything(redirect(url_for("accounts.sign_in", done="erased"), 303))
