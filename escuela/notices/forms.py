"""How a person wants to be told."""

from collections.abc import Mapping, Sequence

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from escuela.i18n import lazy
from escuela.notices import words
from escuela.notices.models import NoticeSettings
from escuela.notices.registry import Kind
from escuela.notices.rules import Quiet, Rhythm
from escuela.notices.services import Wishes
from escuela.preferences import LANGUAGE_NAMES
from escuela.web.forms import Form, choices

HOURS = [(str(hour), f"{hour}:00") for hour in range(24)]


class WishesForm(Form):
    """Kinds, rhythm, quiet hours and language of mails."""

    by_mail = SelectMultipleField(
        lazy("De qué quieres saber por correo"), widget=ListWidget(), option_widget=CheckboxInput()
    )
    rhythm = RadioField(
        lazy("Cada cuánto"),
        choices=choices((str(int(rhythm)), text) for rhythm, text in words.RHYTHM.items()),
    )
    quiet_from = SelectField(lazy("No escribir desde las"), choices=choices(HOURS))
    quiet_until = SelectField(lazy("hasta las"), choices=choices(HOURS))
    language = SelectField(
        lazy("Idioma de los correos"),
        choices=choices([("", lazy("El mismo de las páginas")), *LANGUAGE_NAMES.items()]),
    )

    def offer(self, kinds: Sequence[Kind]) -> None:
        """Fill the list with the kinds that this person may get."""
        self.by_mail.choices = choices((kind.name, kind.label) for kind in kinds)

    def show(self, settings: NoticeSettings, chosen: Mapping[str, bool]) -> None:
        """Mark what holds now."""
        offered = [str(value) for value, *_rest in self.by_mail.iter_choices()]
        self.by_mail.data = [name for name in offered if chosen.get(name, True)]
        self.rhythm.data = str(settings.rhythm)
        self.quiet_from.data = str(settings.quiet_from)
        self.quiet_until.data = str(settings.quiet_until)
        self.language.data = settings.language or ""

    def wishes(self) -> Wishes:
        """Return what was chosen; call it after validation."""
        offered = [str(value) for value, *_rest in self.by_mail.iter_choices()]
        wanted = set(self.by_mail.data or ())
        return Wishes(
            rhythm=Rhythm(int(self.rhythm.data)),
            quiet=Quiet(int(self.quiet_from.data), int(self.quiet_until.data)),
            language=self.language.data or None,
            by_mail={name: name in wanted for name in offered},
        )
