"""What authz holds about a person: the roles they hold."""

from collections.abc import Mapping, Sequence

from escuela.authz import queries, services
from escuela.authz.identity import Viewer


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per role, ended ones too."""
    return [
        {
            "role": grant.role.value,
            "where": f"{grant.scope_kind.value} {grant.scope_id or ''}".strip(),
            "ends_at": grant.ends_at.isoformat() if grant.ends_at else "",
        }
        for grant in queries.list_grants(account_id)
    ]


def erase(account_id: int, *, by: Viewer) -> int:
    """Take all roles away; return how many. Raises Conflict if nobody else coordinates."""
    return services.revoke_all(account_id, by=by)
