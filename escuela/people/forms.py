"""Forms of roles and invitations."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from escuela.accounts.rules import INVITATION_DAYS, LABEL_MAX_CHARS
from escuela.authz.roles import Role
from escuela.authz.scopes import EVERYTHING, ScopeKind
from escuela.i18n import _, lazy, ngettext, reader_zone
from escuela.people import rules, words
from escuela.people.queries import Place
from escuela.people.services import Offer
from escuela.preferences import LANGUAGE_NAMES
from escuela.web.forms import Form, OnceForm, choices, stripped


class RoleForm(Form):
    """A role, where, until when, and why."""

    role = RadioField(lazy("Rol"), validators=[DataRequired(lazy("Elige un rol."))])
    place = SelectField(lazy("Dónde"))
    ends_on = DateField(
        lazy("Hasta qué día (opcional)"),
        validators=[Optional()],
    )
    reason = StringField(
        lazy("Para qué"),
        filters=[stripped],
        validators=[
            Length(max=rules.REASON_MAX_CHARS, message=lazy("Usa como máximo 200 letras."))
        ],
        render_kw={"autocomplete": "off"},
    )

    def offer(self, places: Sequence[Place], *, everywhere: bool) -> None:
        """Fill the lists with what the giver may give; `everywhere`: in the whole school too."""
        kinds = [ScopeKind.EVERYTHING] if everywhere else []
        # Kinds of places that are there, organizations first.
        kinds += dict.fromkeys(place.scope.kind for place in reversed(places))
        given = dict.fromkeys(role for kind in reversed(kinds) for role in rules.GIVEN_IN[kind])
        self.role.choices = choices((role.value, words.ROLE[role]) for role in given)
        whole = [Place(EVERYTHING, "", str(_("Toda la escuela")))] if everywhere else []
        if not everywhere:
            del self.reason  # only roles of the whole school need one
        self._places = {_value(place): place for place in (*whole, *places)}
        self.place.choices = choices((value, one.name) for value, one in self._places.items())

    def chosen(self) -> Offer:
        """Return what was chosen; call it after validation."""
        return Offer(
            Role(self.role.data),
            self._places[self.place.data].scope,
            self._ends_at(),
            (self.reason.data or "") if self.reason else "",
        )

    def _ends_at(self) -> datetime | None:
        """The end of the chosen day, where the person is."""
        if self.ends_on.data is None:
            return None
        after = self.ends_on.data + timedelta(days=1)
        return datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(reader_zone()))


class InviteForm(OnceForm, RoleForm):
    """A role for somebody who has no account yet."""

    label = StringField(
        lazy("Una seña para reconocerla (opcional)"),
        filters=[stripped],
        validators=[Length(max=LABEL_MAX_CHARS, message=lazy("Usa como máximo 40 letras."))],
        render_kw={"autocomplete": "off"},
    )
    language = SelectField(
        lazy("Idioma de quien la recibe"), choices=choices(LANGUAGE_NAMES.items())
    )
    days = SelectField(lazy("Cuánto vale la invitación"), coerce=int, default=7)

    def offer(self, places: Sequence[Place], *, everywhere: bool) -> None:
        """Fill the lists with what the giver may give, and with how long it may count."""
        super().offer(places, everywhere=everywhere)
        self.days.choices = choices(
            (str(days), ngettext("%(num)s día", "%(num)s días", days)) for days in INVITATION_DAYS
        )

    @property
    def lasts(self) -> timedelta:
        """How long it counts; call it after validation."""
        return timedelta(days=self.days.data)


def _value(place: Place) -> str:
    return f"{place.scope.kind.value}:{place.public_id}".rstrip(":")
