"""Roles and invitations in words, for the people who give and get them."""

from collections.abc import Mapping

from escuela.accounts.rules import InvitationState
from escuela.authz.models import RoleGrant
from escuela.authz.roles import Role
from escuela.authz.scopes import ScopeKind
from escuela.i18n import lazy
from escuela.people.rules import GrantFault

ROLE: Mapping[Role, str] = {
    Role.LEARNER: lazy("Aprendiz"),
    Role.MEMBER: lazy("Integrante"),
    Role.LEAD: lazy("Habla por la organización"),
    Role.AUTHOR: lazy("Escribe cursos"),
    Role.TUTOR: lazy("Tutoría"),
    Role.READER: lazy("Lee postulaciones"),
    Role.VIDEO_EDITOR: lazy("Edición de video"),
    Role.COORDINATION: lazy("Coordinación"),
    Role.PROTECTION: lazy("Protección"),
}

MAY: Mapping[Role, str] = {
    Role.LEARNER: lazy("Sigue un curso."),
    Role.MEMBER: lazy("Envía videos de la organización, responde a edición y ve lo de la Red."),
    Role.LEAD: lazy(
        "Además, cambia los datos de la organización, retira sus videos, e invita y cuida a su "
        "gente."
    ),
    Role.AUTHOR: lazy("Crea y cambia cursos. Si es en toda la escuela, ve también lo reservado."),
    Role.TUTOR: lazy("Acompaña a un grupo."),
    Role.READER: lazy("Lee las postulaciones de una edición."),
    Role.VIDEO_EDITOR: lazy(
        "Ve todos los videos que llegan, los prepara, los publica y los retira."
    ),
    Role.COORDINATION: lazy(
        "Ve todas las organizaciones, también las reservadas, y da y quita todos los roles."
    ),
    Role.PROTECTION: lazy("Sabe qué organizaciones hay, para acompañar a quien está en peligro."),
}
"""What a role lets somebody do, beside what everybody may."""

_ENDS_COURSES = lazy(
    "Si es su último rol en la organización, deja de acompañar sus cursos y pierde su lugar en los "
    "reservados."
)
_ENDS_LINKS = lazy("Los enlaces abiertos a sus cursos que no son públicos ya no abren nada.")
_KNOWS_LINKS = lazy("Si conoce un enlace a un curso reservado, pide que lo retiren.")
_ALSO_ENDS: Mapping[Role, tuple[str, ...]] = {
    Role.MEMBER: (_ENDS_COURSES, _KNOWS_LINKS),
    Role.LEAD: (_ENDS_COURSES, _ENDS_LINKS),
    Role.AUTHOR: (_ENDS_COURSES, _ENDS_LINKS),
}


def also_ends(grant: RoleGrant) -> tuple[str, ...]:
    """Say what ends with a role in an organization, besides what the role allows."""
    is_there = grant.scope_kind is ScopeKind.ORGANIZATION
    return _ALSO_ENDS.get(grant.role, ()) if is_there else ()


INVITATION: Mapping[InvitationState, tuple[str, str]] = {
    InvitationState.SENT: ("info", lazy("Sin abrir")),
    InvitationState.OPENED: ("warn", lazy("Alguien la abrió")),
    InvitationState.USED: ("ok", lazy("Ya tiene cuenta")),
    InvitationState.RECALLED: ("", lazy("Retirada")),
    InvitationState.EXPIRED: ("", lazy("Venció")),
}
"""Class of the tag, and words."""

FAULT: Mapping[GrantFault, tuple[str, str]] = {
    GrantFault.NOT_HERE: ("role", lazy("Ese rol no existe en ese lugar. Elige otro.")),
    GrantFault.PAST: ("ends_on", lazy("Esa fecha ya pasó. Elige una que venga.")),
    GrantFault.NO_REASON: ("reason", lazy("Escribe para qué. Este rol ve lo de todas.")),
    GrantFault.NO_END: ("ends_on", lazy("Elige hasta cuándo. Este rol ve lo de todas.")),
    GrantFault.TOO_LONG: ("ends_on", lazy("Como máximo un año. Después se puede dar otra vez.")),
}
"""Field and message."""
