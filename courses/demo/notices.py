"""The demo's notices: some to read, one to give by hand to somebody without a mail address."""

from collections.abc import Mapping

from escuela import clock
from escuela.accounts.models import Account
from escuela.authz.scopes import organization_scope
from escuela.db import transaction
from escuela.notices import queries
from escuela.notices import services as notices
from escuela.organizations.models import Organization
from escuela.people.rules import Told

HOUSE, MEMBER, LEAD, COORDINATION = "org-semillero", "u-org1", "u-lidera", "u-coordina"
KEY = "demo"


def ensure_notices(persons: Mapping[str, Account], houses: Mapping[str, Organization]) -> None:
    """Tell the people of one organization something, once."""
    scope = organization_scope(houses[HOUSE].id)
    where = {"where": scope.kind.value}
    with transaction():
        for key, role in ((LEAD, "lead"), (MEMBER, "member")):
            notices.notify(
                persons[key].id, Told.ROLE_GIVEN, key=KEY, thing_id=scope.id,
                params=where | {"role": role},
            )  # fmt: skip
        notices.notify(persons[COORDINATION].id, Told.RECOVERY_MADE, key=KEY)
        is_new = notices.notify(
            persons[MEMBER].id, Told.ROLE_ENDS, key=KEY, thing_id=scope.id,
            params=where | {"role": "member"}, scope=scope,
        )  # fmt: skip
        waiting = queries.find_open_hand_over(persons[MEMBER].id, scope)
        if is_new and waiting is not None:
            waiting.due_at = clock.utc_now()  # nobody who tries the school waits two days
