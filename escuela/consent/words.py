"""What consents are called, for people."""

from collections.abc import Mapping

from escuela.consent.rules import Channel, ConsentScope, Decision, SubjectKind
from escuela.i18n import lazy

DECISION: Mapping[Decision, str] = {
    Decision.GIVEN: lazy("Dado"),
    Decision.REFUSED: lazy("Negado"),
    Decision.WITHDRAWN: lazy("Retirado"),
}

TAG: Mapping[Decision, tuple[str, str]] = {
    Decision.GIVEN: ("ok", "check"),
    Decision.REFUSED: ("", "info"),
    Decision.WITHDRAWN: ("warn", "warn"),
}
"""Class and drawing of the tag that carries DECISION."""

SCOPE: Mapping[ConsentScope, str] = {
    ConsentScope.DATA: lazy("Que la escuela guarde los datos de tu cuenta"),
    ConsentScope.CIRCULATION: lazy("Que el video circule"),
    ConsentScope.MINORS: lazy("Que aparezcan menores de edad, con permiso de sus familias"),
}

CHANNEL: Mapping[Channel, str] = {
    Channel.PAGE: lazy("en la página"),
    Channel.PAPER: lazy("en papel"),
    Channel.SPOKEN: lazy("de palabra"),
}

SUBJECT: Mapping[SubjectKind, str] = {
    SubjectKind.ACCOUNT: lazy("Una persona"),
    SubjectKind.ORGANIZATION: lazy("La organización"),
}

WAYS: Mapping[Channel, str] = {
    Channel.SPOKEN: lazy("Lo dijeron de palabra"),
    Channel.PAPER: lazy("Lo pidieron en papel"),
    Channel.PAGE: lazy("Lo decide la organización, aquí en la página"),
}
"""How somebody asked for a withdrawal that another person writes down."""
