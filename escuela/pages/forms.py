"""Form of how pages look."""

from wtforms import HiddenField, RadioField

from escuela.i18n import lazy
from escuela.preferences import LANGUAGE_NAMES, Preferences, Theme
from escuela.web.forms import Form, choices

THEME_TEXTS = {
    Theme.AUTO: lazy("Según tu teléfono"),
    Theme.LIGHT: lazy("Claro"),
    Theme.DARK: lazy("Oscuro"),
}


class PreferencesForm(Form):
    """Language, data saving and theme, on one page."""

    language = RadioField(lazy("Idioma"), choices=choices(LANGUAGE_NAMES.items()))
    saves_data = RadioField(
        lazy("Ahorro de datos"),
        choices=choices(
            (
                ("1", lazy("Activado: primero el audio y lo más liviano")),
                ("0", lazy("Desactivado: primero el video")),
            )
        ),
    )
    theme = RadioField(lazy("Tema"), choices=choices(THEME_TEXTS.items()))
    next = HiddenField()

    def show(self, preferences: Preferences) -> None:
        """Mark what holds now."""
        self.language.data = preferences.language
        self.saves_data.data = str(int(bool(preferences.saves_data)))
        self.theme.data = str(preferences.theme)

    def preferences(self) -> Preferences:
        """Return what was chosen."""
        return Preferences(
            language=self.language.data,
            saves_data=self.saves_data.data == "1",
            theme=Theme(self.theme.data),
        )
