"""What is written about a video: the fields that its sender and its editor share."""

from os import SEEK_END

from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from escuela import topics
from escuela.consent.forms import AgreesToNewest, TextReadField
from escuela.consent.rules import VIDEO_TEXT
from escuela.i18n import _, lazy
from escuela.topics import Topic
from escuela.web.forms import Form, VersionedForm, choices, stripped, stripped_lines
from media.library import words
from media.library.captions import MAX_BYTES, CaptionFault, normalized
from media.library.rules import (
    COVERING_MAX_CHARS,
    SUMMARY_MAX_CHARS,
    TITLE_MAX_CHARS,
    Appearing,
    Details,
    Sensitivity,
    Visibility,
)


class DetailsForm(Form):
    """Title, subject, people who appear, and who may watch."""

    title = StringField(
        lazy("Título"),
        filters=[stripped],
        validators=[
            DataRequired(lazy("Escribe un título.")),
            Length(max=TITLE_MAX_CHARS, message=lazy("Usa como máximo 120 letras.")),
        ],
    )
    summary = TextAreaField(
        lazy("¿De qué trata?"),
        filters=[stripped_lines],
        validators=[Length(max=SUMMARY_MAX_CHARS, message=lazy("Usa como máximo 600 letras."))],
    )
    language = SelectField(lazy("Idioma hablado"), choices=choices(words.SPOKEN.items()))
    topics = SelectMultipleField(
        lazy("Temas"),
        choices=choices(topics.WORDS.items()),
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    sensitivity = RadioField(
        lazy("¿Es difícil de ver?"),
        choices=choices(words.SENSITIVITY.items()),
        default=Sensitivity.NONE.value,
    )
    everybody_consented = BooleanField(
        lazy("Todas dieron su consentimiento y saben que el video circulará en la Red"),
        validators=[AgreesToNewest()],
    )
    read_text = TextReadField(slug=VIDEO_TEXT)
    minors_appear = BooleanField(lazy("Aparecen menores de edad: tengo el permiso de sus familias"))
    needs_covering = BooleanField(lazy("Hay rostros, voces o placas que se deben cubrir"))
    place_recognizable = BooleanField(lazy("Se reconoce un lugar que no debe identificarse"))
    covering_notes = TextAreaField(
        lazy("¿Dónde? (minuto y qué cubrir)"),
        filters=[stripped_lines],
        validators=[Length(max=COVERING_MAX_CHARS, message=lazy("Usa como máximo 1000 letras."))],
    )
    visibility = RadioField(
        lazy("¿Quién puede verlo?"),
        choices=choices(words.VISIBILITY_CHOICES.items()),
        default=Visibility.NETWORK.value,
    )

    def details(self) -> Details:
        """Return what was written; call it after validation."""
        return Details(
            title=self.title.data or "",
            summary=self.summary.data or "",
            language=self.language.data,
            topics=tuple(Topic(code) for code in self.topics.data or ()),
            sensitivity=Sensitivity(self.sensitivity.data),
            visibility=Visibility(self.visibility.data),
        )

    def appearing(self) -> Appearing:
        """Return what was said of people and places; call it after validation."""
        return Appearing(
            everybody_consented=self.everybody_consented.data,
            minors_appear=self.minors_appear.data,
            needs_covering=self.needs_covering.data,
            place_recognizable=self.place_recognizable.data,
            covering_notes=self.covering_notes.data or "",
            read=self.read_text.data,
        )


class EditDetailsForm(VersionedForm, DetailsForm):
    """The same of a video that is there, and a version that others may pass."""


class FileForm(Form):
    """A file: in pieces before, or with the form where the line is good enough."""

    file = FileField(lazy("Archivo de video o de sonido"))
    upload = HiddenField(lazy("Archivo que ya subió"))
    """Id of a file that came in pieces before the form was sent."""

    def has_file(self) -> bool:
        """Say whether a file came, and put the error at its field if not."""
        if self.upload.data or is_there(self.file.data):
            return True
        self.file.errors = [*self.file.errors, _("Elige el archivo que quieres enviar.")]
        return False


def read_caption(field: FileField) -> str | None:
    """Return a caption file that came as WebVTT, or None with the error at its field."""
    size_bytes = field.data.stream.seek(0, SEEK_END)
    field.data.stream.seek(0)
    try:
        return normalized(field.data.read(MAX_BYTES + 1))
    except CaptionFault as fault:
        is_large = size_bytes > MAX_BYTES
        error = words.caption_too_large(size_bytes) if is_large else words.caption_fault(fault)
        field.errors = [*field.errors, error]
        return None


def is_there(data: object) -> bool:
    """Say whether a file field brought a file."""
    return isinstance(data, FileStorage) and bool(data.filename)
