"""Flask-Login's part: from the token in the cookie to the person of this request, and back."""

from dataclasses import dataclass

from flask import Flask, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from werkzeug import Response

from escuela.accounts import sessions
from escuela.accounts.models import Account
from escuela.accounts.rules import Device
from escuela.authz import services as authz
from escuela.authz.identity import Viewer
from escuela.errors import SignInNeeded
from escuela.web.errors import show_domain_error


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """Flask-Login's user of one request: templates read `current_user.alias`."""

    token: str
    viewer: Viewer
    public_id: str
    alias: str

    def get_id(self) -> str:
        """Return what the cookie holds: the token of the sign-in session, never the account."""
        return self.token


def init_app(app: Flask) -> None:
    """Attach Flask-Login and ask people to sign in where a page needs it."""
    manager = LoginManager(app)
    # Its protection would keep a hash of the person's address and browser (R18); sessions of
    # ours end on the server instead.
    manager.session_protection = None
    manager.user_loader(load_user)
    # Before anything is loaded: noting that a person was here ends the read that came before it.
    app.before_request(recognize)
    app.register_error_handler(SignInNeeded, ask_to_sign_in)
    authz.on_rights_change("accounts", sessions.end_other_sessions)


def load_user(token: str) -> SignedIn | None:
    """Return the person of a token, or None if it counts no more."""
    found = sessions.resume_session(token)
    if found is None:
        return None
    sign_in, viewer = found
    return SignedIn(token, viewer, sign_in.account.public_id, sign_in.account.alias)


def recognize() -> None:
    """Find out who asks; a cookie that counts no more is emptied."""
    if request.endpoint != "static" and session and not current_user.is_authenticated:
        for name in ("_user_id", "_fresh"):
            session.pop(name, None)


def sign_in_here(account: Account, token: str) -> None:
    """Put a new sign-in into the person's cookie, and nothing of what was there before."""
    session.clear()
    found = sessions.resume_session(token)
    if found is not None:
        login_user(SignedIn(token, found[1], account.public_id, account.alias))
    session.pop("_id", None)  # Flask-Login's hash of address and browser


def forget_here() -> None:
    """Empty the person's cookie."""
    session.clear()


def leave_nothing_behind(response: Response) -> Response:
    """Let the browser drop what it kept. Not all cookies: language and theme tell nothing."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response


def device_of(user_agent: str) -> Device:
    """Tell a phone from a computer; the text itself is kept nowhere (R18)."""
    return Device.PHONE if "Mobi" in user_agent or "Android" in user_agent else Device.COMPUTER


def ask_to_sign_in(error: SignInNeeded) -> Response | tuple[str, int]:
    """Lead a person who opens a page to the sign-in page and back; refuse programs and forms."""
    opens_a_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if not opens_a_page:
        return show_domain_error(error)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
