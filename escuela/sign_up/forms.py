"""Forms of sign-up."""

from datetime import timedelta

from wtforms import RadioField
from wtforms.validators import DataRequired

from escuela.i18n import lazy, ngettext
from escuela.sign_up import rules
from escuela.web.forms import Form, choices


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
