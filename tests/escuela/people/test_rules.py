"""people/rules.py: every role in every kind of place, with and without reason and end."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from escuela.authz.roles import NEVER_STORED, Role
from escuela.authz.scopes import ScopeKind
from escuela.people.rules import ELEVATED_LASTS, GIVEN_IN, GrantFault, grant_fault
from escuela.people.words import FAULT, MAY, ROLE

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=30)

REACH_FAR = {
    (Role.COORDINATION, ScopeKind.NATIONAL_NETWORK),
    (Role.AUTHOR, ScopeKind.EVERYTHING),
    (Role.VIDEO_EDITOR, ScopeKind.EVERYTHING),
    (Role.PROTECTION, ScopeKind.EVERYTHING),
    (Role.COORDINATION, ScopeKind.EVERYTHING),
}
"""Who sees what several organizations keep reserved."""


def fault(
    role: Role,
    kind: ScopeKind = ScopeKind.EVERYTHING,
    ends_at: datetime | None = LATER,
    reason: str = "Cuidar la cola",
) -> GrantFault | None:
    return grant_fault(role, kind, ends_at=ends_at, reason=reason, now=NOW)


@pytest.mark.parametrize(("role", "kind"), list(product(Role, ScopeKind)))
def test_a_role_is_given_only_where_it_exists(role: Role, kind: ScopeKind) -> None:
    is_there = role in GIVEN_IN.get(kind, ())

    assert fault(role, kind) is (None if is_there else GrantFault.NOT_HERE)
    assert not (is_there and role in NEVER_STORED)


@pytest.mark.parametrize(
    ("role", "kind"), [(role, kind) for kind, roles in GIVEN_IN.items() for role in roles]
)
def test_elevated_roles_need_a_reason_and_an_end(role: Role, kind: ScopeKind) -> None:
    is_elevated = (role, kind) in REACH_FAR

    assert fault(role, kind, reason="") is (GrantFault.NO_REASON if is_elevated else None)
    without_end = fault(role, kind, ends_at=None)
    coordinates_all = (role, kind) == (Role.COORDINATION, ScopeKind.EVERYTHING)
    needs_end = is_elevated and not coordinates_all
    assert without_end is (GrantFault.NO_END if needs_end else None)
    too_long = fault(role, kind, ends_at=NOW + ELEVATED_LASTS + timedelta(seconds=1))
    assert too_long is (GrantFault.TOO_LONG if is_elevated else None)
    assert fault(role, kind, ends_at=NOW + ELEVATED_LASTS) is None
    assert fault(role, kind, ends_at=NOW) is GrantFault.PAST


def test_every_role_and_every_fault_has_words() -> None:
    assert set(ROLE) == set(MAY) == set(Role) - NEVER_STORED
    assert set(FAULT) == set(GrantFault)
