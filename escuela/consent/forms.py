"""Fields of forms that ask for a consent: the box, and which text stood beside it."""

from typing import Any

from wtforms import BooleanField, HiddenField, ValidationError
from wtforms import Form as AnyForm
from wtforms.validators import DataRequired

from escuela.consent import texts
from escuela.consent.rules import ACCOUNT_TEXT, TextRead
from escuela.consent.texts import ConsentText, Wording
from escuela.i18n import _, lazy, reader_language
from escuela.web.forms import Form


class TextReadField(HiddenField):
    """Which version was shown, and in which language. `data` is None unless it is the newest."""

    data: TextRead | None  # type: ignore[assignment] # a text in the base, as typed

    def __init__(self, label: str = "", *, slug: str, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(label, **settings)
        self.slug = slug

    @property
    def text(self) -> ConsentText:
        """The text as it is now."""
        return texts.shelf().newest(self.slug)

    @property
    def wording(self) -> Wording:
        """The text as it is now, in the reader's language."""
        return self.text.wording(reader_language())

    def process_data(self, value: object) -> None:  # noqa: ARG002 - no row fills it
        """Begin with nothing: what was read comes with the form."""
        self.data = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what stood beside the box when the page was made."""
        version, _separator, language = str(valuelist[0] if valuelist else "").partition(" ")
        is_newest = version == str(self.text.version) and language in self.text.wordings
        self.data = self.text.read_in(language) if is_newest else None

    def _value(self) -> str:
        return f"{self.text.version} {self.wording.language}"


class AgreesToNewest:
    """A tick counts only beside the text that is in force; `read_text` says which was shown."""

    def __call__(self, form: AnyForm, field: BooleanField) -> None:
        """Refuse a tick that was made beside another text, and take it away."""
        if field.data and form["read_text"].data is None:
            field.data = False
            raise ValidationError(_("El texto cambió mientras tanto. Léelo y marca otra vez."))


class AgreementFields:
    """Mixin: the account's text and a box that nobody ticks but the person."""

    read_text = TextReadField(slug=ACCOUNT_TEXT)
    agrees = BooleanField(
        lazy("Leí cómo la escuela cuida mis datos y estoy de acuerdo"),
        validators=[
            DataRequired(
                lazy("Marca la casilla si estás de acuerdo. Sin eso no se puede abrir la cuenta.")
            ),
            AgreesToNewest(),
        ],
    )


class AgreementForm(AgreementFields, Form):
    """The same question again, to somebody who has an account."""
