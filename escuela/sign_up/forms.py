"""Forms of sign-up."""

from datetime import timedelta

from wtforms import RadioField
from wtforms.validators import DataRequired

from escuela.accounts.forms import InvitationForm
from escuela.i18n import lazy, ngettext
from escuela.sign_up import rules
from escuela.web.forms import Form, choices


class SignUpForm(InvitationForm):
    """Alias and password. The name to sign in with is given, so browsers can keep it."""

    def give_login(self) -> None:
        """Offer a new name to sign in with."""
        self.login.data = rules.new_login()

    @property
    def has_our_login(self) -> bool:
        """Whether the name is one that the school makes; else the person gets one."""
        return rules.is_made(self.login.data or "")


class OpenForm(Form):
    """For how long."""

    days = RadioField(lazy("Durante"), validators=[DataRequired(lazy("Elige cuánto tiempo."))])

    def offer(self) -> None:
        """Fill the choices in the reader's language."""
        self.days.choices = choices(
            (str(n), ngettext("%(num)s día", "%(num)s días", n)) for n in rules.WINDOW_DAYS
        )

    @property
    def lasts(self) -> timedelta:
        """The time chosen; call it after validation."""
        return timedelta(days=int(self.days.data))
