"""Builders of uploads, and a purpose that only tests have."""

from datetime import datetime, timedelta

from escuela import clock
from escuela.authz.identity import Viewer
from escuela.db import db, transaction
from escuela.errors import InvalidInput
from media.uploads import files
from media.uploads.models import Upload
from media.uploads.purposes import purpose
from media.uploads.rules import SOUND_KINDS, VIDEO_KINDS

PURPOSE = "test"
MANY = "test-many"
MAX_BYTES = 64 * 1000**2

MATROSKA = b"\x1a\x45\xdf\xa3"
"""How a file of one of the purpose's kinds begins."""

finished: list[tuple[str, int | None]] = []
"""(public id, account id) each time the purpose was told; tests empty it."""


@purpose(
    PURPOSE,
    kinds=(*VIDEO_KINDS, *SOUND_KINDS),
    max_bytes=MAX_BYTES,
    what_to_choose="Elige un video o un audio.",
    quota_bytes=2 * MAX_BYTES,
    organization_quota_bytes=3 * MAX_BYTES,
    max_open=4,
)
def remember(upload: Upload, by: Viewer) -> None:
    if upload.file_name.startswith("rehusado"):
        raise InvalidInput("No.", field="file")
    finished.append((upload.public_id, by.account_id))


@purpose(
    MANY, kinds=(*VIDEO_KINDS,), max_bytes=10**10, what_to_choose="Elige un video.",
    quota_bytes=10**12, organization_quota_bytes=10**12, max_open=1000,
)  # fmt: skip
def do_nothing(upload: Upload, by: Viewer) -> None:
    """For tests that need many uploads, and large ones."""


def make_upload(
    account_id: int | None,
    *,
    file_name: str = "marcha.mkv",
    size_bytes: int = 1000,
    received: bytes = b"",
    expires_at: datetime | None = None,
) -> Upload:
    with transaction():
        upload = Upload(
            purpose=PURPOSE,
            account_id=account_id,
            file_name=file_name,
            size_bytes=size_bytes,
            received_bytes=len(received),
            expires_at=expires_at or clock.utc_now() + timedelta(days=7),
        )
        db.session.add(upload)
    files.path_of(upload.public_id).write_bytes(received)
    return upload
