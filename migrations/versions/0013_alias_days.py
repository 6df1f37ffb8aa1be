"""Aliases in a course or group keep the day they were given: another only on another day."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the day; whoever has an alias already may take another one at once."""
    with op.batch_alter_table("place_alias") as batch:
        batch.add_column(
            sa.Column("given_on", sa.Date, nullable=False, server_default="1970-01-01")
        )
    with op.batch_alter_table("place_alias") as batch:
        batch.alter_column("given_on", existing_type=sa.Date, server_default=None)


def downgrade() -> None:
    """Drop the day."""
    with op.batch_alter_table("place_alias") as batch:
        batch.drop_column("given_on")
