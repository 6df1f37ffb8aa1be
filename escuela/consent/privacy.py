"""What consents hold about a person: what they agreed to, and what they wrote down for others."""

from collections.abc import Mapping, Sequence

from escuela.authz.identity import Viewer
from escuela.consent import queries, services
from escuela.consent.models import Consent
from escuela.consent.rules import account_subject


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per decision."""
    own = queries.list_all_said_by(account_subject(account_id))
    seen = {row.id for row in own}
    others = [row for row in queries.list_recorded_by(account_id) if row.id not in seen]
    return [
        *(_record(row, "said") for row in own),
        *(_record(row, "wrote down") for row in others),
    ]


def erase(account_id: int, *, by: Viewer) -> int:  # noqa: ARG001 - as every domain's erase
    """Delete what the person said for themselves; what they wrote down stays without them."""
    return services.forget_person(account_id)


def _record(row: Consent, part: str) -> Mapping[str, str]:
    return {
        "part": part,
        "about": row.thing_kind.value,
        "scope": row.scope.value,
        "decision": row.decision.value,
        "text": f"{row.text_slug} {row.text_version} {row.text_language or ''}".strip(),
        "channel": row.channel.value,
        "at": row.at.isoformat(),
    }
