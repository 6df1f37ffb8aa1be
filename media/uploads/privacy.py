"""What uploads hold about a person: what they were sending."""

from collections.abc import Mapping, Sequence

from escuela.authz.identity import Viewer
from media.uploads import queries, services


def export(account_id: int) -> Sequence[Mapping[str, str]]:
    """Return one record per upload that is still stored."""
    return [
        {
            "file": upload.file_name,
            "bytes": str(upload.size_bytes),
            "created_at": upload.created_at.isoformat(),
        }
        for upload in queries.list_of(account_id)
    ]


def erase(account_id: int, *, by: Viewer) -> int:  # noqa: ARG001 - as every domain's erase
    """Remove what was on its way, file and row; return how many rows were changed."""
    return services.forget_sender(account_id)
