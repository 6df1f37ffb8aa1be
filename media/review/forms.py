"""Forms of the editor's desk."""

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from escuela.consent import words as consent_words
from escuela.consent.rules import Channel
from escuela.i18n import _, lazy
from escuela.web.forms import Form, VersionedForm, choices, stripped_lines
from media.library import words
from media.library.forms import is_there, read_caption
from media.library.models import Video
from media.library.rules import (
    MESSAGE_MAX_CHARS,
    NOTE_MAX_CHARS,
    Note,
    NoteChoice,
    Visibility,
)

NOTE_TEXTS = {
    NoteChoice.NOT_NEEDED: lazy("No necesita aviso"),
    NoteChoice.WRITTEN: lazy("Lleva este aviso"),
}


class AskForm(Form):
    """A question or a wish to the organization."""

    text = TextAreaField(
        lazy("Qué le pides a la organización"),
        filters=[stripped_lines],
        validators=[
            DataRequired(lazy("Escribe qué hace falta.")),
            Length(max=MESSAGE_MAX_CHARS, message=lazy("Usa como máximo 2000 letras.")),
        ],
    )


class NoteForm(VersionedForm):
    """The content note: needing none is a choice too, so nothing is chosen before."""

    choice = RadioField(
        lazy("Aviso de contenido"),
        choices=choices(NOTE_TEXTS.items()),
        validators=[DataRequired(lazy("Elige si lleva aviso o no."))],
    )
    talks_about = TextAreaField(
        lazy("De qué habla"),
        filters=[stripped_lines],
        validators=[Length(max=NOTE_MAX_CHARS, message=lazy("Usa como máximo 300 letras."))],
    )
    does_not_show = TextAreaField(
        lazy("Qué no muestra (opcional)"),
        filters=[stripped_lines],
        validators=[Length(max=NOTE_MAX_CHARS, message=lazy("Usa como máximo 300 letras."))],
    )

    def show(self, video: Video) -> None:
        """Fill the form with the note as it is."""
        if video.note_choice is not NoteChoice.OPEN:
            self.choice.data = video.note_choice.value
        self.talks_about.data = video.note_talks_about
        self.does_not_show.data = video.note_does_not_show
        self.show_version(video.details_version)

    def validate_on_submit(self, extra_validators: None = None) -> bool:
        """Check also that a note that is to be written says something."""
        if not super().validate_on_submit(extra_validators):
            return False
        if self.choice.data == NoteChoice.WRITTEN and not self.talks_about.data:
            self.talks_about.errors = [_("Escribe de qué habla el video.")]
            return False
        return True

    def note(self) -> Note:
        """Return what was chosen; call it after validation."""
        choice = NoteChoice(self.choice.data)
        if choice is NoteChoice.NOT_NEEDED:
            return Note(choice, "", "")
        return Note(choice, self.talks_about.data or "", self.does_not_show.data or "")


class CaptionForm(Form):
    """Captions of one language."""

    language = SelectField(lazy("Idioma"), choices=choices(words.SPOKEN.items()))
    file = FileField(lazy("Archivo .srt o .vtt"))

    def read_captions(self) -> str | None:
        """Return the captions as WebVTT, or None with the error at the field."""
        if not is_there(self.file.data):
            self.file.errors = [*self.file.errors, _("Elige el archivo de subtítulos.")]
            return None
        return read_caption(self.file)


class PublishForm(Form):
    """Who will be able to watch, and the organization's word where that is more people."""

    visibility = RadioField(
        lazy("Quién podrá verlo"),
        choices=choices(words.VISIBILITY.items()),
        validators=[DataRequired(lazy("Elige quién podrá verlo."))],
    )
    is_agreed = BooleanField(
        lazy("Solo si eliges más gente de la que pidió: la organización está de acuerdo")
    )

    def chosen(self) -> Visibility:
        """Return the choice; call it after validation."""
        return Visibility(self.visibility.data)


class WithdrawConsentForm(Form):
    """How those who appear asked for it."""

    way = RadioField(
        lazy("¿Cómo lo pidieron?"),
        choices=choices(consent_words.WAYS.items()),
        default=Channel.SPOKEN.value,
    )

    @property
    def channel(self) -> Channel:
        """What was chosen; call it after validation."""
        return Channel(self.way.data)
