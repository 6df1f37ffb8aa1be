"""What people holds about a person: how they are called in courses and groups."""

from collections.abc import Mapping, Sequence

from escuela.authz.identity import Viewer
from escuela.people import aliases


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per place."""
    return [
        {"alias": row.alias, "where": f"{row.scope_kind.value} {row.scope_id}"}
        for row in aliases.list_of(account_id)
    ]


def erase(account_id: int, *, by: Viewer) -> int:  # noqa: ARG001 - as every domain's erase
    """Delete them; return how many. A second call finds none."""
    return aliases.forget(account_id)
