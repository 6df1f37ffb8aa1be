"""Notices: what people are told, what carries it to them, and how they want it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the four tables."""
    op.create_table(
        "notice_dispatch",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("link_id", sa.String, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(40), nullable=True),
        sa.Column("rhythm", sa.Integer, nullable=False),
        sa.Column("scope_kind", sa.String(40), nullable=False),
        sa.Column("scope_id", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("message_id", sa.String, nullable=True),
        sa.Column("sending_until", _MOMENT, nullable=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("by_id", sa.Integer, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE",
                                name="fk_notice_dispatch_account_id_account"),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], ondelete="SET NULL",
                                name="fk_notice_dispatch_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_dispatch"),
        sa.UniqueConstraint("public_id", name="uq_notice_dispatch_public_id"),
        sa.UniqueConstraint("link_id", name="uq_notice_dispatch_link_id"),
        sa.UniqueConstraint("message_id", name="uq_notice_dispatch_message_id"),
    )  # fmt: skip
    op.create_index("ix_notice_dispatch_account_id", "notice_dispatch", ["account_id"])
    op.create_index("ix_notice_dispatch_state_due_at", "notice_dispatch", ["state", "due_at"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("thing_id", sa.Integer, nullable=False),
        sa.Column("params", sa.String, nullable=False),
        sa.Column("scope_kind", sa.String(40), nullable=False),
        sa.Column("scope_id", sa.Integer, nullable=False),
        sa.Column("key", sa.String, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT, nullable=True),
        sa.Column("dispatch_id", sa.Integer, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE",
                                name="fk_notice_account_id_account"),
        sa.ForeignKeyConstraint(["dispatch_id"], ["notice_dispatch.id"], ondelete="SET NULL",
                                name="fk_notice_dispatch_id_notice_dispatch"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("public_id", name="uq_notice_public_id"),
        sa.UniqueConstraint("account_id", "key", name="uq_notice_account_id_key"),
    )  # fmt: skip
    op.create_index("ix_notice_account_id_read_at", "notice", ["account_id", "read_at"])
    op.create_index("ix_notice_created_at", "notice", ["created_at"])
    op.create_index("ix_notice_dispatch_id", "notice", ["dispatch_id"])
    op.create_table(
        "notice_settings",
        sa.Column("account_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("rhythm", sa.Integer, nullable=False),
        sa.Column("quiet_from", sa.Integer, nullable=False),
        sa.Column("quiet_until", sa.Integer, nullable=False),
        sa.Column("language", sa.String, nullable=True),
        sa.Column("bounced_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE",
                                name="fk_notice_settings_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", name="pk_notice_settings"),
    )  # fmt: skip
    op.create_table(
        "notice_choice",
        sa.Column("account_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("by_mail", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE",
                                name="fk_notice_choice_account_id_account"),
        sa.PrimaryKeyConstraint("account_id", "kind", name="pk_notice_choice"),
    )  # fmt: skip


def downgrade() -> None:
    """Drop them; what people were told goes with them."""
    for name in ("notice_choice", "notice_settings", "notice", "notice_dispatch"):
        op.drop_table(name)
