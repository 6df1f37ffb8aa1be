"""Deeds of people who sign in: account, sign-in, password, preferences."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from escuela.accounts import guesses, passwords, queries, sessions
from escuela.accounts.guesses import Guesser
from escuela.accounts.models import Account
from escuela.accounts.rules import (
    PASSWORD_MAX_CHARS,
    PASSWORD_MIN_CHARS,
    Device,
    PasswordFault,
    fold_login,
    password_fault,
)
from escuela.audit import services as audit
from escuela.authz.identity import Viewer
from escuela.db import db, transaction
from escuela.errors import InvalidInput
from escuela.i18n import _
from escuela.preferences import DEFAULT_LANGUAGE, Preferences


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a person chooses when they come in."""

    alias: str
    login: str
    password: str
    language: str = DEFAULT_LANGUAGE
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says of themselves; None: nothing. Who sees what: accounts/identity.py."""

    alias: str
    time_zone: str | None
    name: str | None = None
    legal_name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


def create_account(new: NewAccount, *, by: Viewer) -> Account:
    """Make an account without roles. Raises InvalidInput for a taken name or a weak password."""
    check_new_password(new.password, about=(new.alias, new.login))
    with transaction():
        if queries.find_account_by_login(new.login) is not None:
            raise InvalidInput(_("Ese nombre ya está en uso. Elige otro."), field="login")
        account = Account(
            alias=new.alias,
            login=fold_login(new.login),
            password_hash=passwords.hash_password(new.password),
            language=new.language,
            time_zone=new.time_zone,
        )
        db.session.add(account)
        db.session.flush()
        audit.record("account.create", "account", account.id, by_id=by.account_id)
    return account


def sign_in(login: str, password: str, *, guesser: Guesser, device: Device) -> str:
    """Check name and password; return the token of a new sign-in session.

    Raises TryLater above the limits of guessing, and the same InvalidInput for an unknown name
    and for a wrong password, after the same work.
    """
    guess = guesses.note_guess(login, guesser=guesser)
    account = queries.find_account_by_login(login)
    if not passwords.verify(account.password_hash if account else "", password) or not account:
        raise InvalidInput(
            _("El nombre o la contraseña no coinciden. Revisa los dos y prueba otra vez."),
            field="password",
        )
    with transaction():
        guesses.forget_guess(guess)
        if passwords.is_outdated(account.password_hash):
            account.password_hash = passwords.hash_password(password)
        return sessions.begin_session(account, device)


def confirm_password(account: Account, password: str, *, guesser: Guesser) -> None:
    """Ask a signed-in person for their password again, within the limits of sign-in.

    Raises InvalidInput if it is wrong: an unattended phone must not be enough.
    """
    guess = guesses.note_guess(account.login, guesser=guesser)
    if not passwords.verify(account.password_hash, password):
        raise InvalidInput(
            _("Esa no es tu contraseña de ahora. Escríbela otra vez."), field="password"
        )
    guesses.forget_guess(guess)


def change_password(account: Account, new_password: str, *, by: Viewer) -> None:
    """Replace the password and end all other sign-ins. Call `confirm_password` first."""
    check_new_password(new_password, about=(account.alias, account.login), field="new_password")
    new_hash = passwords.hash_password(new_password)
    with transaction():
        account.password_hash = new_hash
        sessions.end_other_sessions(account.id, by=by)
        audit.record("account.change_password", "account", account.id, by_id=by.account_id)


def check_new_password(password: str, *, about: Sequence[str], field: str = "password") -> None:
    """Raise InvalidInput with advice if a password is too easy to guess."""
    fault = password_fault(password, about=about)
    if fault is not None:
        raise InvalidInput(_advice(fault), field=field)


def edit_profile(account: Account, profile: Profile, *, by: Viewer) -> None:
    """Replace what a person says of themselves. What became empty is forgotten."""
    with transaction():
        account.alias, account.time_zone = profile.alias, profile.time_zone
        account.name, account.legal_name = profile.name, profile.legal_name
        account.email = profile.email
        audit.record("account.edit_own", "account", account.id, by_id=by.account_id)


def keep_preferences(chosen: Preferences, *, by: Viewer) -> None:
    """Remember on the own account how a person wants pages to be; None leaves what is there."""
    with transaction():
        account = queries.find_account(by.account_id or 0)
        if account is None:
            return
        for name in ("language", "saves_data", "theme"):
            if (value := getattr(chosen, name)) is not None:
                setattr(account, name, value)


def erase_account(account_id: int, *, by: Viewer) -> int:
    """Delete an account and its sign-ins; return how many accounts. A second call finds none.

    Higher domains let go of the person first: privacy.services.erase_person sees to it.
    """
    with transaction():
        account = queries.find_account(account_id)
        if account is None:
            return 0
        actor_id = None if by.account_id == account_id else by.account_id
        audit.record("account.erase", "account", account_id, by_id=actor_id)
        db.session.delete(account)
    return 1


def _advice(fault: PasswordFault) -> str:
    advice: dict[PasswordFault, str] = {
        PasswordFault.SHORT: _(
            "Usa %(number)s letras o más. Cuatro palabras que no van juntas se recuerdan bien.",
            number=PASSWORD_MIN_CHARS,
        ),
        PasswordFault.LONG: _("Usa como máximo %(number)s letras.", number=PASSWORD_MAX_CHARS),
        PasswordFault.COMMON: _(
            "Esa contraseña es de las primeras que alguien probaría. Elige otra."
        ),
        PasswordFault.ABOUT_YOU: _(
            "Esa contraseña se parece a tu nombre o al de la escuela. Elige otra."
        ),
    }
    return advice[fault]
