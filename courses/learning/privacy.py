"""What learning holds about a person: their courses, what they did, how far they are."""

from collections.abc import Mapping, Sequence

from courses.learning import queries, services
from escuela.authz.identity import Viewer


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per course begun, item done and video begun."""
    return queries.export_of(account_id)


def erase(account_id: int, *, by: Viewer) -> int:  # noqa: ARG001 - every domain's shape
    """Forget it all; return how many rows went. A second call finds none."""
    return services.forget(account_id)
