"""What notices hold about a person: what they were told, how, and what they delivered."""

from collections.abc import Mapping, Sequence

from flask import current_app

from escuela.authz.identity import Viewer
from escuela.notices import queries, services


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per notice and per mail, and what the person chose."""
    return [
        *(
            {
                "what": "told",
                "kind": notice.kind,
                "at": notice.created_at.isoformat(),
                "read_at": notice.read_at.isoformat() if notice.read_at else "",
            }
            for notice in queries.list_all(account_id)
        ),
        *(
            {
                "what": "by mail or by hand",
                "state": dispatch.state.value,
                "at": dispatch.created_at.isoformat(),
                "ended_at": dispatch.ended_at.isoformat() if dispatch.ended_at else "",
            }
            for dispatch in queries.list_dispatches(account_id)
        ),
        *(
            {"what": "wanted by mail", "kind": kind, "wanted": str(is_wanted)}
            for kind, is_wanted in queries.choices_of(account_id).items()
        ),
        *_settings(account_id),
    ]


def erase(account_id: int, *, by: Viewer) -> int:  # noqa: ARG001 - as every domain's erase
    """Delete it all. A second call finds nothing."""
    return services.forget_person(account_id)


def expire() -> int:
    """Delete notices that are too old; return how many rows."""
    return services.forget_old(int(current_app.config["NOTICE_DAYS"]))


def _settings(account_id: int) -> Sequence[Mapping[str, str]]:
    chosen = queries.find_settings(account_id)
    if chosen is None:
        return []
    return [
        {
            "what": "settings",
            "every_days": str(chosen.rhythm),
            "quiet": f"{chosen.quiet_from}-{chosen.quiet_until}",
            "language": chosen.language or "",
            "address_fails_since": chosen.bounced_at.isoformat() if chosen.bounced_at else "",
        }
    ]
