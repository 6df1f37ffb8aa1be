"""Flask-Login's part: from the token in the cookie to the person of this request, and back."""

from dataclasses import dataclass

from flask import Flask, current_app, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from werkzeug import Response

from escuela import preferences
from escuela.accounts import recovery, services, sessions
from escuela.accounts.guesses import Guesser
from escuela.accounts.models import Account
from escuela.accounts.rules import Device
from escuela.authz import services as authz
from escuela.authz.identity import Viewer
from escuela.errors import SignInNeeded
from escuela.logs import is_unlogged_request
from escuela.preferences import Preferences
from escuela.web.errors import show_domain_error


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """Flask-Login's user of one request: templates read `current_user.alias`."""

    token: str
    viewer: Viewer
    public_id: str
    alias: str
    preferences: Preferences
    account: Account
    """With what the header shows (models.IN_HEADER)."""

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
    preferences.use_account(app, load=load_preferences, keep=keep_preferences)
    authz.on_rights_change("accounts", sessions.end_of_role)
    authz.on_rights_change("recovery", recovery.end_links)


def load_user(token: str) -> SignedIn | None:
    """Return the person of a token, or None if it counts no more."""
    found = sessions.resume_session(token, is_noted=not is_unlogged_request())
    if found is None:
        return None
    sign_in, viewer = found
    account = sign_in.account
    chosen = Preferences(account.language, account.time_zone, account.saves_data, account.theme)
    return SignedIn(token, viewer, account.public_id, account.alias, chosen, account)


def recognize() -> None:
    """Find out who asks; a cookie that counts no more is emptied."""
    if request.endpoint != "static" and session and not current_user.is_authenticated:
        for name in ("_user_id", "_fresh"):
            session.pop(name, None)


def load_preferences() -> Preferences | None:
    """Return how the signed-in person wants pages to be; None for visitors."""
    chosen: Preferences | None = getattr(current_user, "preferences", None)
    return chosen


def keep_preferences(chosen: Preferences) -> None:
    """Keep on the account what a signed-in person chose; nothing for visitors."""
    if current_user.is_authenticated:
        services.keep_preferences(chosen, by=current_user.viewer)


def sign_in_here(token: str) -> None:
    """Put a new sign-in into the person's cookie, and nothing of what was there before."""
    session.clear()
    login_user(load_user(token))
    session.pop("_id", None)  # Flask-Login's hash of address and browser


def end_here() -> None:
    """End this sign-in on the server, and empty the person's cookie."""
    if current_user.is_authenticated:
        sessions.end_session(current_user.token)
    session.clear()


def device() -> Device:
    """Tell a phone from a computer; what the browser says of itself is kept nowhere (R18)."""
    browser = request.headers.get("User-Agent", "")
    return Device.PHONE if "Mobi" in browser or "Android" in browser else Device.COMPUTER


def guesser() -> Guesser:
    """Say who guesses, for the limits: an address that is forgotten at once."""
    return Guesser(request.remote_addr or "", str(current_app.config["SECRET_KEY"]))


def ask_to_sign_in(error: SignInNeeded) -> Response | tuple[str, int]:
    """Lead a person who opens a page to the sign-in page and back; refuse programs and forms."""
    opens_a_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    if not opens_a_page:
        return show_domain_error(error)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
