"""What the audit holds about a person: that it was them who did something."""

from collections.abc import Mapping, Sequence

from escuela.audit import queries, services
from escuela.audit.models import AuditEntry


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per deed of the person, and per deed that changed their access."""
    return [
        *(_record(entry, "did") for entry in queries.list_deeds_of(account_id)),
        *(_record(entry, "was told of") for entry in queries.list_about(account_id)),
    ]


def _record(entry: AuditEntry, part: str) -> Mapping[str, str]:
    return {"part": part, "deed": entry.deed, "at": entry.at.isoformat()}


def erase(account_id: int, *, by: object) -> int:  # noqa: ARG001 - as every domain's erase
    """Forget who did it and to whom; the deeds stay. Return how many lines were changed."""
    return services.forget_person(account_id)
