"""Forms of those who care for the people of a course."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from courses.catalog.models import Course
from courses.catalog.rules import Entry
from courses.entry.rules import LINK_DAYS, Audience
from escuela.accounts.models import Account
from escuela.i18n import _, lazy, ngettext
from escuela.organizations.models import Organization
from escuela.organizations.rules import Visibility
from escuela.web.forms import Form, OnceForm, VersionedForm, choices, stripped

VISIBILITIES = {
    Visibility.PUBLIC: lazy("Público: lo ve cualquier persona, también sin cuenta"),
    Visibility.NETWORK: lazy("De la Red: lo ven integrantes de la Red ALAS"),
    Visibility.RESERVED: lazy("Reservado: lo ve la propia organización, y quien tiene lugar en él"),
}
ENTRIES = {
    Entry.OPEN: lazy("Abierto: entra quien lo ve y tiene cuenta"),
    Entry.INVITATION: lazy(
        "Por invitación: entra quien recibe un enlace o una invitación a su nombre"
    ),
    Entry.ORGANIZATIONS: lazy("Por organización: entra la gente de las que elijas"),
}


class AudienceForm(VersionedForm):
    """Who sees a course, and who begins it."""

    visibility = RadioField(lazy("¿Quién lo ve?"), choices=choices(VISIBILITIES.items()))
    entry = RadioField(lazy("¿Quién entra a aprender?"), choices=choices(ENTRIES.items()))
    guests = SelectMultipleField(
        lazy("Organizaciones que entran"),
        choices=[],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, houses: Sequence[Organization]) -> None:
        """Fill the list of organizations."""
        self.guests.choices = choices((house.public_id, house.name) for house in houses)

    def show(self, course: Course, houses: Sequence[Organization], guests: frozenset[int]) -> None:
        """Fill the form with how it is now."""
        self.visibility.data, self.entry.data = course.visibility.value, course.entry.value
        self.guests.data = [house.public_id for house in houses if house.id in guests]
        self.show_version(course.version)

    def audience(self, houses: Sequence[Organization]) -> Audience:
        """Return what was chosen; call it after validation."""
        chosen = set(self.guests.data or ())
        return Audience(
            Visibility(self.visibility.data),
            Entry(self.entry.data),
            frozenset(house.id for house in houses if house.public_id in chosen),
        )


class LinkForm(OnceForm):
    """A link into a course."""

    days = SelectField(lazy("Cuánto vale el enlace"), coerce=int, default=30)

    def offer(self) -> None:
        """Fill the list of days."""
        self.days.choices = choices(
            (str(days), ngettext("%(num)s día", "%(num)s días", days)) for days in LINK_DAYS
        )


class InviteForm(Form):
    """One person, by the name they sign in with."""

    login = StringField(
        lazy("Nombre con el que entra"),
        filters=[stripped],
        validators=[
            DataRequired(lazy("Escribe el nombre con el que entra.")),
            Length(max=100, message=lazy("Usa como máximo 100 letras.")),
        ],
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )


class TutorForm(Form):
    """Somebody of the organization who accompanies a course."""

    tutor = SelectField(lazy("Quién acompaña"))

    def offer(self, people: Sequence[Account], there: frozenset[int]) -> None:
        """Fill the list with those who don't accompany it yet."""
        known = [(one.public_id, one.alias) for one in people if one.id not in there]
        self.tutor.choices = choices([("", _("Elige a alguien")), *known])
        self._account_ids = {one.public_id: one.id for one in people}

    @property
    def chosen(self) -> int:
        """The account that was chosen; 0: nobody's."""
        return self._account_ids.get(self.tutor.data, 0)
