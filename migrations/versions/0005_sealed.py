"""Sealed fields: names and mail address of people, an organization's contact; aliases by place."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_SEALED = {
    "account": ("name_sealed", "legal_name_sealed", "email_sealed"),
    "organization": ("contact_note_sealed",),
}


def upgrade() -> None:
    """Add the columns, empty, and create the table."""
    for table, columns in _SEALED.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.add_column(sa.Column(name, sa.LargeBinary, nullable=True))
    op.create_table(
        "place_alias",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("scope_kind", sa.String(40), nullable=False),
        sa.Column("scope_id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("alias", sa.String, nullable=False),
        sa.Column("folded", sa.String, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE",
                                name="fk_place_alias_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_place_alias"),
        sa.UniqueConstraint("scope_kind", "scope_id", "account_id",
                            name="uq_place_alias_scope_kind_scope_id_account_id"),
        sa.UniqueConstraint("scope_kind", "scope_id", "folded",
                            name="uq_place_alias_scope_kind_scope_id_folded"),
    )  # fmt: skip
    op.create_index("ix_place_alias_account_id", "place_alias", ["account_id"])


def downgrade() -> None:
    """Drop what was added. What was sealed is gone with it."""
    op.drop_index("ix_place_alias_account_id", table_name="place_alias")
    op.drop_table("place_alias")
    for table, columns in reversed(_SEALED.items()):
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
