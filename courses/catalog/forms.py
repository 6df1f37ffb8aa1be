"""Forms of whoever writes courses."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from courses.catalog.models import Unit
from courses.catalog.rules import TITLE_MAX_CHARS
from escuela.i18n import _, lazy
from escuela.web.forms import Form, choices, stripped
from media.library.models import Video


class VideoLessonForm(Form):
    """A published video, and where in the course it goes."""

    # Any id comes in: what is refused is for the service to say, and the list may have moved on.
    video = RadioField(
        lazy("¿Qué video?"),
        choices=[],
        validate_choice=False,
        validators=[DataRequired(lazy("Elige un video."))],
    )
    unit = SelectField(lazy("¿En qué módulo?"))
    title = StringField(
        lazy("Título de la lección (opcional)"),
        filters=[stripped],
        validators=[
            Length(max=TITLE_MAX_CHARS, message=lazy("Usa como máximo 160 letras.")),
        ],
    )

    def offer_units(self, units: Sequence[Unit]) -> None:
        """Fill the list of units; the last one is chosen before."""
        names = [
            (
                str(unit.position),
                _("Módulo %(number)d · %(title)s", number=number, title=unit.title),
            )
            for number, unit in enumerate(units, start=1)
        ]
        self.unit.choices = choices(names)
        if names and not self.is_submitted():
            self.unit.data = names[-1][0]

    def offer_videos(self, videos: Sequence[Video]) -> None:
        """Fill the list of videos."""
        self.video.choices = choices((video.public_id, video.title) for video in videos)
