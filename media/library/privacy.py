"""What videos hold about a person who signs in: what they sent, edited and wrote."""

from collections.abc import Mapping, Sequence

from escuela.authz.identity import Viewer
from media.library import queries, services


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return the person's part, readable by them: one record per video or message."""
    return [
        *(
            {"video": video.title, "what": "sent", "at": video.sent_at.isoformat()}
            for video in queries.list_sent_by(account_id)
        ),
        *({"video": video.title, "what": "edited"} for video in queries.list_edited_by(account_id)),
        *(
            {"what": "wrote", "text": message.text, "at": message.at.isoformat()}
            for message in queries.list_written_by(account_id)
        ),
    ]


def erase(account_id: int, *, by: Viewer) -> int:
    """Forget the person; the videos stay their organization's. A second call finds nothing."""
    return services.forget_person(account_id, by=by)
