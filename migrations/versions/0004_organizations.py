"""Organizations say more of themselves, belong to national networks, unite and leave."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

LANGUAGES = ("es", "pt", "it", "en")


def upgrade() -> None:
    """Add networks and columns; what was the one summary is the Spanish description."""
    op.create_table(
        "national_network",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("search_text", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_national_network"),
        sa.UniqueConstraint("public_id", name="uq_national_network_public_id"),
    )
    op.create_index("ix_national_network_search_text", "national_network", ["search_text"])
    with op.batch_alter_table("organization") as batch:
        for name in ("topic_codes", *(f"description_{language}" for language in LANGUAGES)):
            batch.add_column(sa.Column(name, sa.String, nullable=False, server_default=""))
        for name in ("network_id", "merged_into_id"):
            batch.add_column(sa.Column(name, sa.Integer))
        batch.add_column(sa.Column("logo_key", sa.String))
    op.execute("UPDATE organization SET description_es = summary")
    with op.batch_alter_table("organization") as batch:
        for name in ("topic_codes", *(f"description_{language}" for language in LANGUAGES)):
            batch.alter_column(name, existing_type=sa.String, server_default=None)
        batch.drop_column("summary")
        batch.create_foreign_key(
            "fk_organization_network_id_national_network",
            "national_network", ["network_id"], ["id"], ondelete="SET NULL",
        )  # fmt: skip
        batch.create_foreign_key(
            "fk_organization_merged_into_id_organization",
            "organization", ["merged_into_id"], ["id"], ondelete="SET NULL",
        )  # fmt: skip
        batch.create_index("ix_organization_network_id", ["network_id"])
        batch.create_index("ix_organization_merged_into_id", ["merged_into_id"])
    with op.batch_alter_table("video") as batch:
        batch.add_column(sa.Column("afterwards", sa.String(40)))


def downgrade() -> None:
    """Keep the first description there is as the summary; networks and logos are forgotten."""
    with op.batch_alter_table("video") as batch:
        batch.drop_column("afterwards")
    with op.batch_alter_table("organization") as batch:
        batch.add_column(sa.Column("summary", sa.String, nullable=False, server_default=""))
    texts = ", ".join(f"NULLIF(description_{language}, '')" for language in LANGUAGES)
    op.execute(f"UPDATE organization SET summary = COALESCE({texts}, '')")  # noqa: S608 - our words
    with op.batch_alter_table("organization") as batch:
        batch.alter_column("summary", existing_type=sa.String, server_default=None)
        batch.drop_index("ix_organization_merged_into_id")
        batch.drop_index("ix_organization_network_id")
        batch.drop_constraint("fk_organization_merged_into_id_organization", type_="foreignkey")
        batch.drop_constraint("fk_organization_network_id_national_network", type_="foreignkey")
        for name in ("merged_into_id", "network_id", "logo_key", "topic_codes"):
            batch.drop_column(name)
        for language in LANGUAGES:
            batch.drop_column(f"description_{language}")
    op.drop_index("ix_national_network_search_text", "national_network")
    op.drop_table("national_network")
