"""Pages of people who sign in: entrance, exit, invitation, their own account."""

from collections.abc import Sequence

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug import Response

from escuela.accounts import identity, invitations, login, queries, recovery, services, sessions
from escuela.accounts.forms import (
    ConfirmForm,
    InvitationForm,
    NewPasswordForm,
    PasswordForm,
    ProfileForm,
    RecoveryForm,
    SignInForm,
)
from escuela.accounts.models import Account
from escuela.audit import deeds
from escuela.audit import queries as audit
from escuela.authz import access, recorded
from escuela.authz.actions import Action
from escuela.authz.guard import public, requires
from escuela.authz.identity import current_viewer
from escuela.authz.scopes import ScopeKind
from escuela.consent import queries as consents
from escuela.errors import InvalidInput, NotFound, TryLater
from escuela.i18n import _, reader_language
from escuela.web import headers, links
from escuela.web.forms import Form, csrf

bp = Blueprint("accounts", __name__)

Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """Let a person in. Nothing tells whether a name exists: same text, status and work (R11)."""
    form = SignInForm()
    if not form.is_submitted():
        form.next.data = links.relative(request.args.get("next"), default="")
    if not form.validate_on_submit():
        return _page("sign_in", form)
    try:
        token = services.sign_in(
            form.login.data or "",
            form.password.data or "",
            device=login.device(),
            guesser=login.guesser(),
        )
    except InvalidInput as error:
        form.refuse(error)
        return _page("sign_in", form)
    except TryLater as error:
        form.refuse(InvalidInput(error.message, field="password"))
        return _page("sign_in", form)[0], 429, {"Retry-After": "60"}
    login.sign_in_here(token)
    return redirect(_first_page(links.relative(form.next.data, default=url_for("front_page"))), 303)


@bp.post("/sign-out")
@public
def sign_out() -> Response:
    """End this sign-in and let the browser forget. Public: who is out already may press it too."""
    login.end_here()
    response = redirect(url_for("accounts.sign_in", done="out"), 303)
    return headers.forget_everything(response)


@bp.route("/exit", methods=["GET", "POST"])
# Without token: a script sends it while the page goes away, and all it can do is end a sign-in.
@csrf.exempt  # type: ignore[untyped-decorator]
@public
def quick_exit() -> Response:
    """End this sign-in and lead to the neutral page (R16). Works as a plain link (docs/adr/0004).

    The script of exit.js leaves by itself and only asks, by POST, to end the sign-in.
    """
    is_link = request.method == "GET"
    neutral = str(current_app.config["EXIT_URL"])
    response = redirect(neutral, 303) if is_link else Response(status=204)
    response.headers["Referrer-Policy"] = "no-referrer"
    if headers.is_own_deed():
        login.end_here()
        return headers.forget_at_once(response)
    return response


@bp.route("/invitacion/<token>", methods=["GET", "POST"])
@public
def accept_invitation(token: str) -> Answer:
    """Let an invited person choose alias and password, once."""
    link = queries.find_open_invitation(sessions.hash_token(token))
    if link is None:
        raise NotFound(_("Esta invitación ya se usó o venció. Pide otra a quien te invitó."))
    form = InvitationForm()
    if not form.validate_on_submit() or form.read_text.data is None:
        invitations.note_opened(link)
        return _page("invitation", form)
    try:
        session_token = invitations.accept(
            token,
            form.new_account(language=reader_language()),
            read=form.read_text.data,
            device=login.device(),
        )
    except InvalidInput as error:
        form.refuse(error)
        return _page("invitation", form)
    login.sign_in_here(session_token)
    name = form.login.data
    flash(_("Tu cuenta está lista. Entras con «%(name)s»: anótalo en papel.", name=name))
    return redirect(url_for("accounts.show"), 303)


@bp.route("/recover", methods=["GET", "POST"])
@public
def recover() -> Answer:
    """Let in whoever lost the password and has a code. Nothing tells whether a name exists."""
    form = RecoveryForm()
    if not form.validate_on_submit():
        return _page("recover", form)
    try:
        token = recovery.recover_with_code(
            form.login.data or "",
            form.code.data or "",
            form.new_password.data or "",
            guesser=login.guesser(),
            device=login.device(),
        )
    except InvalidInput as error:
        form.refuse(error)
        return _page("recover", form)
    except TryLater as error:
        form.refuse(InvalidInput(error.message, field="code"))
        return _page("recover", form)[0], 429, {"Retry-After": "60"}
    return _let_in(token)


@bp.route("/recover/<recovery_token>", methods=["GET", "POST"])
@public
def recover_by_link(recovery_token: str) -> Answer:
    """Let in whoever lost the password and got a link from their own people."""
    if queries.find_open_recovery(sessions.hash_token(recovery_token)) is None:
        raise NotFound(_("Este enlace ya se usó o venció. Pide otro a quien te lo dio."))
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _page("recover_by_link", form)
    try:
        session_token = recovery.recover_with_link(
            recovery_token, form.new_password.data or "", device=login.device()
        )
    except InvalidInput as error:
        form.refuse(error)
        return _page("recover_by_link", form)
    return _let_in(session_token)


@bp.get("/account")
@requires(Action.ACCOUNT_EDIT_OWN)
def show() -> Answer:
    """Show a person their account and where it is signed in."""
    account = _own_account()
    changes = audit.list_about(account.id, limit=audit.MAX_SHOWN)
    return render_template(
        "accounts/show.html",
        account=account,
        shown=identity.show(account, current_viewer()),
        sessions=queries.list_open_sessions(account.id),
        this_session=current_viewer().session,
        codes=queries.list_codes(account.id),
        has_organization=any(
            grant.scope.kind is ScopeKind.ORGANIZATION for grant in current_viewer().grants
        ),
        changes=changes,
        names=recorded.names_of(changes, current_viewer()),
        is_asked=consents.must_ask(account.id),
        deeds=deeds,
    )


@bp.route("/account/profile", methods=["GET", "POST"])
@requires(Action.ACCOUNT_EDIT_OWN)
def edit_profile() -> Answer:
    """Change what a person says of themselves, and the time zone."""
    account = _own_account()
    form = ProfileForm(obj=account)
    if not form.validate_on_submit():
        page = render_template("accounts/profile.html", form=form, who_sees=identity.WHO_SEES)
        return page, 422 if form.errors else 200
    services.edit_profile(account, form.profile(), by=current_viewer())
    flash(_("Cambios guardados."))
    return redirect(url_for("accounts.show"), 303)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Action.ACCOUNT_EDIT_OWN)
def change_password() -> Answer:
    """Change the password; other sign-ins end."""
    account, form = _own_account(), PasswordForm()
    if not form.validate_on_submit():
        return _page("password", form)
    try:
        services.confirm_password(account, form.password.data or "", guesser=login.guesser())
        services.change_password(account, form.new_password.data or "", by=current_viewer())
    except InvalidInput as error:
        form.refuse(error)
        return _page("password", form)
    flash(_("Contraseña cambiada. En otros aparatos tienes que entrar de nuevo."))
    return redirect(url_for("accounts.show"), 303)


@bp.route("/account/codes", methods=["GET", "POST"])
@requires(Action.ACCOUNT_EDIT_OWN)
def codes() -> Answer:
    """Make a sheet of recovery codes and show it, once."""
    account, form = _own_account(), ConfirmForm()
    sheet: Sequence[str] = ()
    if form.validate_on_submit():
        try:
            services.confirm_password(account, form.password.data or "", guesser=login.guesser())
            sheet = recovery.make_codes(account, by=current_viewer())
        except InvalidInput as error:
            form.refuse(error)
    page = render_template(
        "accounts/codes.html", form=form, sheet=sheet, codes=queries.list_codes(account.id)
    )
    return page, 422 if form.errors else 200


@bp.post("/account/sessions/<public_id>/end")
@requires(Action.ACCOUNT_EDIT_OWN)
def end_session(public_id: str) -> Response:
    """End one of the own sign-ins."""
    session = access.get(queries.find_session, public_id, Action.ACCOUNT_EDIT_OWN)
    sessions.end_listed_session(session)
    flash(_("Listo. Ese aparato ya no está dentro."))
    return redirect(url_for("accounts.show"), 303)


@bp.post("/account/sessions/end-others")
@requires(Action.ACCOUNT_EDIT_OWN)
def end_other_sessions() -> Response:
    """End all own sign-ins but this one."""
    sessions.end_other_sessions(_own_account().id, by=current_viewer())
    flash(_("Listo. Solo sigues dentro en este aparato."))
    return redirect(url_for("accounts.show"), 303)


def _first_page(then: str) -> str:
    """Return where to begin: what people agree to may have changed since they were here."""
    account_id = current_viewer().account_id
    if account_id is not None and consents.must_ask(account_id):
        return url_for("consent.ask", next=then)
    return then


def _let_in(token: str) -> Response:
    login.sign_in_here(token)
    flash(_("Contraseña cambiada. En otros aparatos tienes que entrar de nuevo."))
    return redirect(url_for("accounts.show"), 303)


def _own_account() -> Account:
    return queries.get_account(access.own_id())


def _page(name: str, form: Form) -> tuple[str, int]:
    page = render_template(f"accounts/{name}.html", form=form)
    return page, 422 if form.errors else 200
