"""An invitation counts the names that were taken, so that it can't be used to try names out."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the count; older invitations begin at none."""
    with op.batch_alter_table("invitation_link") as batch:
        batch.add_column(sa.Column("refused_names", sa.Integer, nullable=False, server_default="0"))
    with op.batch_alter_table("invitation_link") as batch:
        batch.alter_column("refused_names", existing_type=sa.Integer, server_default=None)


def downgrade() -> None:
    """Drop the count."""
    with op.batch_alter_table("invitation_link") as batch:
        batch.drop_column("refused_names")
