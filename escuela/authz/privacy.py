"""What authz holds about a person: the roles they hold. People's export names the places."""

from collections.abc import Mapping, Sequence

from escuela.authz import queries, services
from escuela.authz.identity import Viewer


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per role, ended ones too."""
    return [
        {
            "role": grant.role.value,
            "where": grant.scope_kind.value,
            "ends_at": grant.ends_at.isoformat() if grant.ends_at else "",
        }
        for grant in queries.list_grants(account_id)
    ]


def erase(account_id: int, *, by: Viewer) -> int:
    """Take all roles away; return how many. Raises Conflict if nobody else coordinates."""
    return services.revoke_all(account_id, by=by)
