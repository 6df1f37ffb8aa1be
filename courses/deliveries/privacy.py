"""What deliveries hold about a person: that their browsers sent something, not what."""

from collections.abc import Mapping, Sequence

from courses.deliveries import queries, services
from escuela.authz.identity import Viewer


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return how many things the person's browsers sent; their effects are exported elsewhere."""
    count = queries.count_deliveries(account_id)
    return [{"what": "things your browsers sent", "count": str(count)}] if count else []


def erase(account_id: int, *, by: Viewer) -> int:  # noqa: ARG001 - every domain's shape
    """Forget them; return how many rows went. A second call finds none."""
    return services.forget(account_id)


def expire() -> int:
    """Forget what no device sends again; return how many rows went."""
    return services.forget_old()
