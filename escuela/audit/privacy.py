"""What the audit holds about a person: that it was them who did something."""

from collections.abc import Mapping, Sequence

from escuela.audit import queries, services


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per deed."""
    return [
        {"deed": entry.deed, "at": entry.at.isoformat()}
        for entry in queries.list_deeds_of(account_id)
    ]


def erase(account_id: int, *, by: object) -> int:  # noqa: ARG001 - as every domain's erase
    """Forget who did it; the deeds stay. Return how many lines were changed."""
    return services.forget_actor(account_id)
