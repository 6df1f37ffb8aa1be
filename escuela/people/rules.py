"""What can be decided about roles without asking anyone: pure functions and tables."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from escuela.authz.roles import Role
from escuela.authz.scopes import ScopeKind

GIVEN_IN: Mapping[ScopeKind, tuple[Role, ...]] = {
    ScopeKind.ORGANIZATION: (Role.MEMBER, Role.LEAD, Role.AUTHOR),
    ScopeKind.NATIONAL_NETWORK: (Role.COORDINATION,),
    ScopeKind.EVERYTHING: (Role.AUTHOR, Role.VIDEO_EDITOR, Role.PROTECTION, Role.COORDINATION),
}
"""Which roles people give by a page, by kind of place. Others come with a course or a cohort."""

ELEVATED_IN = frozenset({ScopeKind.NATIONAL_NETWORK, ScopeKind.EVERYTHING})
"""Whatever role is held here reaches into several organizations, what they keep reserved too:
giving it needs a reason, and it ends by itself."""

ELEVATED_LASTS = timedelta(days=366)
"""Such a role ends after a year at most, and is asked anew."""

REASON_MAX_CHARS = 200

ALIAS_WORDS = (
    "Arroyo", "Barro", "Brasa", "Bruma", "Cántaro", "Cerro", "Corteza", "Cuenca", "Faro", "Grano",
    "Helecho", "Hoja", "Isla", "Lago", "Laguna", "Ladera", "Loma", "Lluvia", "Maíz", "Marea",
    "Monte", "Musgo", "Niebla", "Nido", "Orilla", "Pluma", "Puente", "Rama", "Raíz", "Rocío",
    "Sabana", "Selva", "Sendero", "Sombra", "Surco", "Trigo", "Valle", "Vereda", "Viento", "Yerba",
)  # fmt: skip
"""Words that stand beside an alias in a course or group and say nothing of anybody."""

ENDS_SOON = timedelta(days=14)
"""So long before its end a person is told that a role ends."""


LEFT = "left"
"""Why all roles in a place were taken: the organization left the school."""


class Told(StrEnum):
    """What people are told about their roles and their account."""

    ROLE_GIVEN = "role.given"
    ROLE_TAKEN = "role.taken"
    ROLE_ENDS = "role.ends"
    ROLE_MOVED = "role.moved"
    RECOVERY_MADE = "account.recovery_made"


class GrantFault(StrEnum):
    """Why a role is not given as it was asked."""

    NOT_HERE = "not_here"
    """This role does not exist in this place."""
    PAST = "past"
    """It would end before it began."""
    NO_REASON = "no_reason"
    NO_END = "no_end"
    TOO_LONG = "too_long"


def grant_fault(
    role: Role, kind: ScopeKind, *, ends_at: datetime | None, reason: str, now: datetime
) -> GrantFault | None:
    """Say why a role can't be given like this, or None.

    Coordination of the whole school alone may be without an end: a school that nobody can open
    would stay closed.
    """
    if role not in GIVEN_IN.get(kind, ()):
        return GrantFault.NOT_HERE
    if ends_at is not None and ends_at <= now:
        return GrantFault.PAST
    if kind not in ELEVATED_IN:
        return None
    if not reason:
        return GrantFault.NO_REASON
    if ends_at is None:
        coordinates_all = role is Role.COORDINATION and kind is ScopeKind.EVERYTHING
        return None if coordinates_all else GrantFault.NO_END
    return GrantFault.TOO_LONG if ends_at > now + ELEVATED_LASTS else None


def told_apart(alias: str, *, chance: Random) -> Iterator[str]:
    """Return an alias with each word beside it, in an order by chance, then with numbers too.

    Never the alias alone: having a word, or which one, must not tell who else is called like that.
    """
    words = chance.sample(ALIAS_WORDS, len(ALIAS_WORDS))
    yield from (f"{alias} {word}" for word in words)
    for highest in itertools.count(100):
        yield f"{alias} {chance.choice(words)} {chance.randint(2, highest)}"
