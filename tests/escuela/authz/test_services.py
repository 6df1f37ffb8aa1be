"""authz/services.py: giving and taking roles."""

from datetime import timedelta

import pytest

from escuela import clock
from escuela.audit.models import AuditEntry
from escuela.authz import services
from escuela.authz.identity import VISITOR, Grant, viewer_of
from escuela.authz.roles import NEVER_STORED, Role
from escuela.authz.scopes import EVERYTHING, NETWORK, organization_scope
from escuela.db import db
from escuela.errors import Conflict
from tests.factories import make_account, make_grant

pytestmark = pytest.mark.usefixtures("app_context")

OWN = organization_scope(7)


def deeds() -> list[str]:
    return [entry.deed for entry in db.session.query(AuditEntry)]


def test_a_role_is_held_once_given_and_written_down_once() -> None:
    luna = make_account()

    services.grant(luna.id, Role.MEMBER, OWN, by=VISITOR)
    services.grant(luna.id, Role.MEMBER, OWN, by=VISITOR)

    assert Grant(Role.MEMBER, OWN) in viewer_of(luna.id).grants
    assert deeds() == ["role.grant"]


def test_a_role_ends_at_its_date() -> None:
    luna = make_account()

    services.grant(luna.id, Role.MEMBER, OWN, by=VISITOR, ends_at=clock.utc_now())

    assert Grant(Role.MEMBER, OWN) not in viewer_of(luna.id).grants


def test_taking_a_role_away_twice_is_harmless() -> None:
    luna = make_account()
    make_grant(luna, Role.MEMBER, OWN)

    assert services.revoke(luna.id, Role.MEMBER, OWN, by=VISITOR)
    assert not services.revoke(luna.id, Role.MEMBER, OWN, by=VISITOR)
    assert deeds() == ["role.revoke"]


@pytest.mark.parametrize("role", sorted(NEVER_STORED))
def test_what_a_person_is_by_nature_is_given_to_nobody(role: Role) -> None:
    with pytest.raises(ValueError, match="nobody is given"):
        services.grant(make_account().id, role, EVERYTHING, by=VISITOR)


def test_the_last_coordination_stays() -> None:
    luna, rio = make_account("Luna"), make_account("Río")
    make_grant(luna, Role.COORDINATION, EVERYTHING)

    with pytest.raises(Conflict):
        services.revoke(luna.id, Role.COORDINATION, EVERYTHING, by=VISITOR)
    with pytest.raises(Conflict):
        services.grant(
            luna.id, Role.COORDINATION, EVERYTHING, by=VISITOR,
            ends_at=clock.utc_now() + timedelta(days=1),
        )  # fmt: skip
    make_grant(rio, Role.COORDINATION, EVERYTHING)

    assert services.revoke(luna.id, Role.COORDINATION, EVERYTHING, by=VISITOR)
    with pytest.raises(Conflict):
        services.revoke_all(rio.id, by=VISITOR)


def test_what_the_network_shares_is_its_members_not_the_learners() -> None:
    luna, colibri = make_account("Luna"), make_account("Colibrí")
    make_grant(luna, Role.MEMBER, OWN)
    make_grant(colibri, Role.LEARNER, EVERYTHING)

    assert Grant(Role.READER_OF_NETWORK, NETWORK) in viewer_of(luna.id).grants
    assert Grant(Role.READER_OF_NETWORK, NETWORK) not in viewer_of(colibri.id).grants
