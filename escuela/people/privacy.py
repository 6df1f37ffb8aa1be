"""What people holds about a person: how they are called in courses and groups, and where."""

from collections.abc import Mapping, Sequence

from escuela.authz import queries as grants
from escuela.authz.identity import Viewer
from escuela.people import aliases, places


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per role and per alias, with the name of its place."""
    held, called = grants.list_grants(account_id), aliases.list_of(account_id)
    names = places.names_of([*(row.scope for row in held), *(row.scope for row in called)])
    return [
        *({"role": row.role.value, "where": names[row.scope]} for row in held),
        *({"alias": row.alias, "where": names[row.scope]} for row in called),
    ]


def erase(account_id: int, *, by: Viewer) -> int:  # noqa: ARG001 - as every domain's erase
    """Delete them; return how many. A second call finds none."""
    return aliases.forget(account_id)
