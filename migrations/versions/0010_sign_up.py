"""Coordination may let anybody make an account for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the table of windows."""
    op.create_table(
        "sign_up_window",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up_window")),
    )


def downgrade() -> None:
    """Drop the table: accounts made meanwhile stay."""
    op.drop_table("sign_up_window")
