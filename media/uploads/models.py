"""Upload."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from escuela import clock
from escuela.authz.scopes import Scope, account_scope
from escuela.db import Model, new_public_id
from media.uploads.rules import Owner


class Upload(Model):
    """A file that arrives piece by piece. How much is there, its file on disk alone knows."""

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("size_bytes > 0", name="size"),
        CheckConstraint("account_id IS NULL OR resume_code_hash IS NULL", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    """Internal id."""
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    """Random id for addresses; also the name of the file on disk (R5)."""
    purpose: Mapped[str]
    """What the file is for: a name registered in purposes.py."""
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    """Who sends it. personal: until it is purged, or the account goes."""
    resume_code_hash: Mapped[str | None] = mapped_column(index=True)
    """Keyed hash of the code of somebody without an account who sends it; empty for accounts.
    personal: until it is purged."""
    organization_id: Mapped[int | None] = mapped_column(
        ForeignKey("organization.id", ondelete="SET NULL"), index=True
    )
    """For which organization it is sent; counts towards that organization's room."""
    file_name: Mapped[str]
    """As the person's device calls it: text to show, never a path (R5). personal: until purged."""
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    """Announced size of the whole file in bytes."""
    received_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    """Bytes that were there when a request last ended: for lists, the file knows better."""
    kind: Mapped[str | None]
    """Name of the rules.Kind that its first bytes show; empty until they are there."""
    sample_sha256: Mapped[str | None]
    """SHA-256 (hex) that the sender's device made of the file's first and last MB: it tells the
    same file, chosen again, from another one of the same name."""
    sha256: Mapped[str | None]
    """SHA-256 (hex) of the whole file, made here when it was complete."""
    created_at: Mapped[datetime] = mapped_column(default=clock.utc_now)
    """When it was announced."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """When it is given up: some days after the last byte came."""
    finished_at: Mapped[datetime | None]
    """When it was complete and its purpose had been told, once."""
    claimed_at: Mapped[datetime | None]
    """When its purpose took it: from then on the purpose answers for the file."""
    released_at: Mapped[datetime | None]
    """When the purpose had a copy of its own, and the file here was removed."""

    @property
    def owner(self) -> Owner:
        """Who may go on with it."""
        return Owner(self.account_id, self.resume_code_hash)

    def access_scopes(self) -> frozenset[Scope]:
        """Answer to authz: it is its sender's alone, not even their organization's."""
        return (
            frozenset() if self.account_id is None else frozenset({account_scope(self.account_id)})
        )
