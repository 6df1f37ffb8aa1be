"""Forms of an organization: send a video, a new version, captions, an answer."""

from collections.abc import Iterator, Sequence

from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from escuela.i18n import lazy
from escuela.organizations.models import Organization
from escuela.web.forms import Form, choices, stripped_lines
from media.library.forms import DetailsForm, FileForm, is_there, read_caption
from media.library.rules import MESSAGE_MAX_CHARS, SPOKEN


class CaptionFilesForm(Form):
    """One caption file per language."""

    captions_es = FileField(lazy("Subtítulos en español"))
    captions_pt = FileField(lazy("Subtítulos en portugués"))
    captions_it = FileField(lazy("Subtítulos en italiano"))
    captions_en = FileField(lazy("Subtítulos en inglés"))

    def caption_fields(self) -> Iterator[FileField]:
        """Yield the fields in the order of the languages."""
        for language in SPOKEN:
            yield self[f"captions_{language}"]

    def came_with_captions(self) -> bool:
        """Say whether there is something to show about them."""
        return any(is_there(field.data) for field in self.caption_fields())

    def is_lost(self, field: FileField) -> bool:
        """Say whether a good file came that no browser sends again with a form that comes back."""
        return is_there(field.data) and not field.errors

    def read_captions(self) -> dict[str, str]:
        """Return the files that came, normalized, by language; errors are put at their fields."""
        found = {}
        for language, field in zip(SPOKEN, self.caption_fields(), strict=True):
            if is_there(field.data):
                vtt = read_caption(field)
                if vtt is not None:
                    found[language] = vtt
        return found


class SendForm(DetailsForm, FileForm, CaptionFilesForm):
    """Everything about a new video, and the video."""

    organization = SelectField(lazy("Organización"))

    def offer_organizations(self, organizations: Sequence[Organization]) -> None:
        """Fill the list of organizations that the person may send for."""
        self.organization.choices = choices(
            (organization.public_id, organization.name) for organization in organizations
        )


class AnswerForm(Form):
    """A word to the editor."""

    text = TextAreaField(
        lazy("Tu respuesta"),
        filters=[stripped_lines],
        validators=[
            DataRequired(lazy("Escribe tu respuesta.")),
            Length(max=MESSAGE_MAX_CHARS, message=lazy("Usa como máximo 2000 letras.")),
        ],
    )
