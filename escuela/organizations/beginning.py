"""The list from invitation to first video: what is done, and what to do now."""

from collections.abc import Sequence

from escuela.accounts.rules import InvitationState
from escuela.authz.actions import Action
from escuela.i18n import lazy
from escuela.organizations import parts, queries
from escuela.organizations.models import Organization
from escuela.organizations.parts import Link, Step

_INVITE = Link(
    "people.invite", lazy("Invitar"), Action.PERSON_INVITE, takes_organization=False
)  # fmt: skip
_INVITATIONS = Link(
    "people.invitations", lazy("Ver las invitaciones"), Action.PERSON_INVITE,
    takes_organization=False,
)  # fmt: skip
_DESCRIBE = Link("organizations.edit", lazy("Describirla"), Action.ORGANIZATION_EDIT)
_LOGO = Link("organizations.logo", lazy("Poner el logo"), Action.ORGANIZATION_EDIT)


def steps_of(organization: Organization) -> Sequence[Step]:
    """Return all steps in order, those of the domains above at the end."""
    return [*_coming_in(organization), *_showing(organization), *parts.steps(organization)]


def _coming_in(organization: Organization) -> list[Step]:
    """Return the steps of the first who speaks for it.

    Who is there was invited, though the invitation itself be long forgotten.
    """
    has_joined = queries.has_lead(organization.id)
    link = queries.find_lead_invitation(organization.id)
    state = InvitationState.USED if has_joined else link.state if link else None
    is_open = state in (InvitationState.SENT, InvitationState.OPENED)
    is_invited = has_joined or is_open
    return [
        Step(
            lazy("Invitación hecha"),
            is_invited,
            lazy("No hay una invitación que valga. Haz otra para quien habla por la organización."),
            _INVITE,
        ),
        Step(
            lazy("Enlace abierto"),
            has_joined or state is InvitationState.OPENED,
            lazy("Pregunta si le llegó. Si el enlace se perdió, retíralo y haz otro."),
            _INVITATIONS,
        ),
        Step(
            lazy("Cuenta creada"),
            has_joined,
            lazy("Abrir el enlace y elegir alias y contraseña toma tres minutos, sin correo."),
            _INVITATIONS,
        ),
    ]


def _showing(organization: Organization) -> list[Step]:
    return [
        Step(
            lazy("Descripción escrita"),
            any(organization.descriptions.values()) and bool(organization.topic_codes),
            lazy("Dos o tres frases y los temas, para que otras la encuentren."),
            _DESCRIBE,
        ),
        Step(
            lazy("Logo puesto"),
            organization.logo_key is not None,
            lazy("Una imagen cualquiera: la hacemos de nuevo, sin lugar ni fecha."),
            _LOGO,
        ),
    ]
