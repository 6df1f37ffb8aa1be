"""What accounts hold about a person: themselves, and where they are signed in."""

from collections.abc import Mapping, Sequence

from escuela.accounts import guesses, invitations, queries, recovery, services, sessions
from escuela.authz.identity import Viewer


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return the account and each open sign-in. Passwords can't be shown: only a hash is here."""
    account = queries.find_account(account_id)
    if account is None:
        return []
    return [
        {
            "alias": account.alias,
            "name": account.name or "",
            "legal_name": account.legal_name or "",
            "email": account.email or "",
            "login": account.login,
            "language": account.language,
            "time_zone": account.time_zone or "",
            "saves_data": str(account.saves_data),
            "theme": account.theme.value,
            "created_at": account.created_at.isoformat(),
        },
        *(
            {
                "what": "signed in",
                "device": session.device.value,
                "since": session.created_at.isoformat(),
                "last_seen_at": session.last_seen_at.isoformat(),
            }
            for session in queries.list_open_sessions(account_id)
        ),
        *(
            {
                "what": "recovery code",
                "made": code.created_at.isoformat(),
                "used": str(bool(code.used_at)),
            }
            for code in queries.list_codes(account_id)
        ),
    ]


def erase(account_id: int, *, by: Viewer) -> int:
    """Delete the account; sign-ins go with it. A second call finds none."""
    return services.erase_account(account_id, by=by)


def expire() -> int:
    """Delete sign-ins, guesses, invitations and ways back that are over; return how many."""
    return (
        sessions.forget_old_sessions()
        + guesses.forget_old_guesses()
        + invitations.forget_old()
        + recovery.forget_old()
    )
