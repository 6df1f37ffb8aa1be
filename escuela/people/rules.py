"""What can be decided about roles without asking anyone: pure functions and tables."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from escuela.authz.roles import ELEVATED, Role
from escuela.authz.scopes import ScopeKind

GIVEN_IN: Mapping[ScopeKind, tuple[Role, ...]] = {
    ScopeKind.ORGANIZATION: (Role.MEMBER, Role.LEAD, Role.AUTHOR),
    ScopeKind.NATIONAL_NETWORK: (Role.COORDINATION,),
    ScopeKind.EVERYTHING: (Role.AUTHOR, Role.VIDEO_EDITOR, Role.PROTECTION, Role.COORDINATION),
}
"""Which roles people give by a page, by kind of place. Others come with a course or a cohort."""

ELEVATED_LASTS = timedelta(days=366)
"""A role that reaches into every organization ends after a year at most, and is asked anew."""

REASON_MAX_CHARS = 200


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
    if role not in ELEVATED:
        return None
    if not reason:
        return GrantFault.NO_REASON
    if ends_at is None:
        coordinates_all = role is Role.COORDINATION and kind is ScopeKind.EVERYTHING
        return None if coordinates_all else GrantFault.NO_END
    return GrantFault.TOO_LONG if ends_at > now + ELEVATED_LASTS else None
