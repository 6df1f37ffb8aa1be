"""Names to sign in with are given: an invitation no longer counts those that were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Drop the count."""
    with op.batch_alter_table("invitation_link") as batch:
        batch.drop_column("refused_names")


def downgrade() -> None:
    """Add the count again; every invitation begins at none."""
    with op.batch_alter_table("invitation_link") as batch:
        batch.add_column(sa.Column("refused_names", sa.Integer, nullable=False, server_default="0"))
    with op.batch_alter_table("invitation_link") as batch:
        batch.alter_column("refused_names", existing_type=sa.Integer, server_default=None)
