"""Forms of accounts: shape and messages; whether a password is right is a service's to say."""

from typing import Any

from wtforms import EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from escuela.accounts import logins
from escuela.accounts.rules import (
    ALIAS_MAX_CHARS,
    EMAIL_MAX_CHARS,
    LEGAL_NAME_MAX_CHARS,
    LOGIN_MAX_CHARS,
    NAME_MAX_CHARS,
    PASSWORD_MAX_CHARS,
    TIME_ZONES,
)
from escuela.accounts.services import NewAccount, Profile
from escuela.consent.forms import AgreementFields
from escuela.errors import InvalidInput
from escuela.i18n import _, lazy
from escuela.web.forms import Form, HasLetters, choices, stripped

# Browsers and password keepers fill fields by these words (HTML, "Autofill").
_OLD = {"autocomplete": "current-password"}
_NEW = {"autocomplete": "new-password"}
_NAME = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}

_MAX_PASSWORD = Length(
    max=PASSWORD_MAX_CHARS, message=lazy("Las contraseñas tienen como máximo 128 letras.")
)


def _login() -> StringField:
    return StringField(
        lazy("Nombre para entrar"),
        validators=[
            DataRequired(lazy("Escribe tu nombre para entrar.")),
            Length(max=LOGIN_MAX_CHARS, message=lazy("Ese nombre es demasiado largo.")),
        ],
        render_kw=_NAME,
    )


def _alias(label: str) -> StringField:
    return StringField(
        label,
        filters=[stripped],
        validators=[
            DataRequired(lazy("Escribe cómo quieres que te llamen.")),
            HasLetters(),
            Length(max=ALIAS_MAX_CHARS, message=lazy("Usa como máximo 40 letras.")),
        ],
        render_kw={"autocomplete": "off"},
    )


def _password_of_now() -> PasswordField:
    return PasswordField(
        lazy("Contraseña de ahora"),
        validators=[DataRequired(lazy("Escribe tu contraseña de ahora.")), _MAX_PASSWORD],
        render_kw=_OLD,
    )


def _new_password() -> PasswordField:
    return PasswordField(
        lazy("Contraseña nueva"),
        validators=[DataRequired(lazy("Escribe una contraseña nueva.")), _MAX_PASSWORD],
        render_kw=_NEW,
    )


class SignInForm(Form):
    """Name and password."""

    login = _login()
    password = PasswordField(
        lazy("Contraseña"),
        validators=[DataRequired(lazy("Escribe tu contraseña.")), _MAX_PASSWORD],
        render_kw=_OLD,
    )
    next = HiddenField()


class InvitationForm(AgreementFields, Form):
    """What a person chooses when they come in. Their name to sign in with is given."""

    alias = _alias(lazy("Cómo quieres que te llamen"))
    login = StringField(lazy("Nombre para entrar"), render_kw=_NAME | {"readonly": True})
    offer = HiddenField()
    """The same name, signed: this one counts."""
    password = PasswordField(
        lazy("Contraseña"),
        validators=[DataRequired(lazy("Escribe una contraseña.")), _MAX_PASSWORD],
        render_kw=_NEW,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as in FlaskForm
        """Offer a name to sign in with, unless our offer comes back; others are not tried."""
        super().__init__(*args, **kwargs)
        self._offer(self.offer.data or "")

    def refuse(self, error: InvalidInput) -> None:
        """Show a refusal; where the name was given to somebody else, offer another."""
        if error.field == "login":
            self._offer("")
            message = _("Te dimos otro nombre para entrar. Envía otra vez.")
            error = InvalidInput(message, field="login")
        super().refuse(error)

    def new_account(self, *, language: str) -> NewAccount:
        """Return what was chosen; call it after validation."""
        return NewAccount(
            self.alias.data or "", self.login.data or "", self.password.data or "", language
        )

    def _offer(self, offer: str) -> None:
        login = logins.offered(offer)
        if login is None:
            login = logins.new_login()
            offer = logins.offer(login)
        self.offer.data, self.login.data = offer, login


class ProfileForm(Form):
    """What others see of a person, and in which hours they live."""

    alias = _alias(lazy("Tu alias"))
    name = StringField(
        lazy("Tu nombre (opcional)"),
        filters=[stripped],
        validators=[Length(max=NAME_MAX_CHARS, message=lazy("Usa como máximo 60 letras."))],
        render_kw={"autocomplete": "off"},
    )
    legal_name = StringField(
        lazy("Tu nombre legal (opcional)"),
        filters=[stripped],
        validators=[Length(max=LEGAL_NAME_MAX_CHARS, message=lazy("Usa como máximo 120 letras."))],
        render_kw={"autocomplete": "off"},
    )
    email = EmailField(
        lazy("Tu correo (opcional)"),
        filters=[stripped],
        validators=[
            Optional(),
            Length(max=EMAIL_MAX_CHARS, message=lazy("Ese correo es demasiado largo.")),
            Regexp(
                r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+$",
                message=lazy("Escribe el correo completo, como ceiba@ejemplo.org."),
            ),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    time_zone = SelectField(
        lazy("Hora de"), choices=choices([("", lazy("La de la escuela")), *TIME_ZONES.items()])
    )

    def profile(self) -> Profile:
        """Return what was written; call it after validation. An emptied field forgets."""
        return Profile(
            self.alias.data or "",
            self.time_zone.data or None,
            self.name.data or None,
            self.legal_name.data or None,
            self.email.data or None,
        )


class PasswordForm(Form):
    """A new password, and the one of now."""

    password = _password_of_now()
    new_password = _new_password()


class NewPasswordForm(Form):
    """A new password for whoever comes by a link."""

    new_password = _new_password()


class RecoveryForm(NewPasswordForm):
    """A new password for whoever has a code on paper."""

    login = _login()
    code = StringField(
        lazy("Código de respaldo"),
        validators=[
            DataRequired(lazy("Escribe uno de tus códigos.")),
            Length(max=40, message=lazy("Ese código es demasiado largo.")),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )


class ConfirmForm(Form):
    """The password once more, before what can't be undone."""

    password = _password_of_now()
