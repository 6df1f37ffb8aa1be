"""People: invitations that can be told apart and taken back, ways back in, reasons for roles."""

import secrets
import unicodedata
from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_INVITATION_COLUMNS = ("public_id", "label", "made_by_id", "created_at", "opened_at",
                       "recalled_at", "role_ends_at", "reason")  # fmt: skip
INVITATION_LASTED = timedelta(days=14)
"""All invitations of version 0001 did."""


def upgrade() -> None:
    """Add the columns, give older rows their values, and create the two tables."""
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("search_text", sa.String, nullable=True))
    _fold_aliases()
    with op.batch_alter_table("account") as batch:
        batch.alter_column("search_text", existing_type=sa.String, nullable=False)
        batch.create_index("ix_account_search_text", ["search_text"])
    with op.batch_alter_table("audit_entry") as batch:
        batch.add_column(sa.Column("subject_id", sa.Integer, nullable=True))
        batch.create_foreign_key(
            "fk_audit_entry_subject_id_account", "account", ["subject_id"], ["id"],
            ondelete="SET NULL",
        )  # fmt: skip
        batch.create_index("ix_audit_entry_subject_id", ["subject_id"])
    with op.batch_alter_table("role_grant") as batch:
        batch.add_column(sa.Column("public_id", sa.String, nullable=True))
        batch.add_column(sa.Column("reason", sa.String, nullable=False, server_default=""))
    with op.batch_alter_table("invitation_link") as batch:
        batch.add_column(sa.Column("public_id", sa.String, nullable=True))
        batch.add_column(sa.Column("label", sa.String, nullable=False, server_default=""))
        batch.add_column(sa.Column("role_ends_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("reason", sa.String, nullable=False, server_default=""))
        batch.add_column(sa.Column("made_by_id", sa.Integer, nullable=True))
        batch.add_column(sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            "fk_invitation_link_made_by_id_account", "account", ["made_by_id"], ["id"],
            ondelete="SET NULL",
        )  # fmt: skip
    _fill_public_ids("role_grant")
    _fill_public_ids("invitation_link")
    _fill_created_at()
    for name in ("role_grant", "invitation_link"):
        with op.batch_alter_table(name) as batch:
            batch.alter_column("public_id", existing_type=sa.String, nullable=False)
            batch.create_unique_constraint(f"uq_{name}_public_id", ["public_id"])
    with op.batch_alter_table("role_grant") as batch:
        batch.alter_column("reason", existing_type=sa.String, server_default=None)
    with op.batch_alter_table("invitation_link") as batch:
        batch.alter_column("label", existing_type=sa.String, server_default=None)
        batch.alter_column("reason", existing_type=sa.String, server_default=None)
        batch.alter_column("created_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_table(
        "recovery_link",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE",
                                name="fk_recovery_link_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_link"),
        sa.UniqueConstraint("token_hash", name="uq_recovery_link_token_hash"),
    )  # fmt: skip
    op.create_index("ix_recovery_link_account_id", "recovery_link", ["account_id"])
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], ondelete="CASCADE",
                                name="fk_recovery_code_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_recovery_code"),
        sa.UniqueConstraint("code_hash", name="uq_recovery_code_code_hash"),
    )  # fmt: skip
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"])


def downgrade() -> None:
    """Drop what was added; what it said of people goes with it."""
    op.drop_index("ix_recovery_code_account_id", table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index("ix_recovery_link_account_id", table_name="recovery_link")
    op.drop_table("recovery_link")
    with op.batch_alter_table("invitation_link") as batch:
        batch.drop_constraint("uq_invitation_link_public_id", type_="unique")
        batch.drop_constraint("fk_invitation_link_made_by_id_account", type_="foreignkey")
        for name in _INVITATION_COLUMNS:
            batch.drop_column(name)
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_constraint("uq_role_grant_public_id", type_="unique")
        batch.drop_column("public_id")
        batch.drop_column("reason")
    with op.batch_alter_table("audit_entry") as batch:
        batch.drop_index("ix_audit_entry_subject_id")
        batch.drop_constraint("fk_audit_entry_subject_id_account", type_="foreignkey")
        batch.drop_column("subject_id")
    with op.batch_alter_table("account") as batch:
        batch.drop_index("ix_account_search_text")
        batch.drop_column("search_text")


def _fill_public_ids(name: str) -> None:
    table = sa.table(name, sa.column("id", sa.Integer), sa.column("public_id", sa.String))
    connection = op.get_bind()
    for row_id in connection.scalars(sa.select(table.c.id)).all():
        change = sa.update(table).where(table.c.id == row_id)
        connection.execute(change.values(public_id=secrets.token_urlsafe(9)))


def _fold_aliases() -> None:
    table = sa.table("account", sa.column("id", sa.Integer), sa.column("alias", sa.String),
                     sa.column("search_text", sa.String))  # fmt: skip
    connection = op.get_bind()
    for row_id, alias in connection.execute(sa.select(table.c.id, table.c.alias)).all():
        apart = unicodedata.normalize("NFKD", alias)
        bare = "".join(char for char in apart if not unicodedata.combining(char))
        change = sa.update(table).where(table.c.id == row_id)
        connection.execute(change.values(search_text=" ".join(bare.casefold().split())))


def _fill_created_at() -> None:
    moment = sa.DateTime(timezone=True)
    table = sa.table("invitation_link", sa.column("id", sa.Integer),
                     sa.column("expires_at", moment), sa.column("created_at", moment))  # fmt: skip
    connection = op.get_bind()
    for row_id, expires_at in connection.execute(sa.select(table.c.id, table.c.expires_at)).all():
        change = sa.update(table).where(table.c.id == row_id)
        connection.execute(change.values(created_at=expires_at - INVITATION_LASTED))
