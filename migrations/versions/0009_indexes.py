"""Indexes by which pages find what they show in a big school, and an account its traces."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

INDEXES = (
    ("ix_audit_entry_actor_id", "audit_entry", ("actor_id",)),
    ("ix_invitation_link_scope_kind_scope_id", "invitation_link", ("scope_kind", "scope_id")),
    ("ix_job_state_id", "job", ("state", "id")),
    ("ix_message_author_id", "message", ("author_id",)),
    ("ix_role_grant_scope_kind_scope_id", "role_grant", ("scope_kind", "scope_id")),
    ("ix_sign_in_session_created_at", "sign_in_session", ("created_at",)),
    ("ix_video_editor_id", "video", ("editor_id",)),
    ("ix_video_published_at", "video", ("published_at",)),
    ("ix_video_queue", "video", ("has_trouble", "state", "state_since")),
    ("ix_video_sender_id", "video", ("sender_id",)),
)


def upgrade() -> None:
    """Add the indexes."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, list(columns))
    op.create_index(
        "ix_video_trouble", "video", ["state_since"],
        sqlite_where=sa.text("has_trouble = 1"), postgresql_where=sa.text("has_trouble"),
    )  # fmt: skip
    op.create_index(
        "ix_recovery_code_unused", "recovery_code", ["account_id"],
        sqlite_where=sa.text("used_at IS NULL"), postgresql_where=sa.text("used_at IS NULL"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop the indexes; no row changes."""
    op.drop_index("ix_recovery_code_unused", table_name="recovery_code")
    op.drop_index("ix_video_trouble", table_name="video")
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
