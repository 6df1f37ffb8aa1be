"""What a page says of uploads that wait: the database's names with the disk's true offsets."""

from collections.abc import Sequence
from dataclasses import dataclass

from escuela.authz.identity import Viewer
from media.uploads import files, queries
from media.uploads.models import Upload


@dataclass(frozen=True, slots=True)
class Waiting:
    """An upload that its sender can go on with, or hand in."""

    public_id: str
    name: str
    size_bytes: int
    received_bytes: int
    is_complete: bool


def list_waiting(viewer: Viewer, *, purpose: str | None = None) -> Sequence[Waiting]:
    """Return the viewer's own uploads that nobody has taken, newest first."""
    uploads = queries.list_unfinished(viewer, purpose=purpose)
    return [
        Waiting(
            upload.public_id,
            upload.file_name,
            upload.size_bytes,
            offset_of(upload),
            upload.finished_at is not None,
        )
        for upload in uploads
    ]


def offset_of(upload: Upload) -> int:
    """Return how many bytes are there; of a complete one all, wherever its file is by now."""
    if upload.finished_at is not None:
        return upload.size_bytes
    return files.offset_of(upload.public_id)
