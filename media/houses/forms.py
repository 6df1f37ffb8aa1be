"""Form of leaving: what becomes of the videos, one by one where somebody wants that."""

from collections.abc import Mapping, Sequence

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import DataRequired, Optional

from escuela.i18n import _, lazy
from escuela.web.forms import Form, choices
from media.library import words
from media.library.models import Video
from media.library.rules import Afterwards

PREFIX = "video-"


class LeaveForm(Form):
    """One choice for all videos; `for_videos` adds a field for each that may differ."""

    default = RadioField(
        lazy("Qué pasa con los videos publicados"),
        choices=choices(words.AFTERWARDS.items()),
        validators=[DataRequired(lazy("Elige qué pasa con los videos."))],
    )
    is_sure = BooleanField(
        lazy("Lo leí y lo decidimos en la organización."),
        validators=[DataRequired(lazy("Marca que lo decidieron en la organización."))],
    )

    def chosen(self, videos: Sequence[Video]) -> Mapping[str, Afterwards]:
        """Return what was chosen for single videos, by public id."""
        found = {video.public_id: self[PREFIX + video.public_id].data for video in videos}
        return {key: Afterwards(value) for key, value in found.items() if value}


def for_videos(videos: Sequence[Video]) -> LeaveForm:
    """Make the form for these videos."""
    # Translated once, not for each video.
    texts = [(value, str(text)) for value, text in words.AFTERWARDS.items()]
    options = choices([("", _("Como los demás")), *texts])
    fields = {
        PREFIX + video.public_id: SelectField(
            video.title,
            choices=options,
            validators=[Optional()],
        )
        for video in videos
    }
    form: LeaveForm = type("LeaveFormOfVideos", (LeaveForm,), fields)()
    return form
