"""What can be found; topics of courses, who may begin them, and who left."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

ON_SQLITE = (
    "CREATE VIRTUAL TABLE search_terms USING fts5(title_terms, body_terms,"
    " content='search_document', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER search_terms_added AFTER INSERT ON search_document BEGIN"
    " INSERT INTO search_terms(rowid, title_terms, body_terms)"
    " VALUES (new.id, new.title_terms, new.body_terms); END",
    "CREATE TRIGGER search_terms_removed AFTER DELETE ON search_document BEGIN"
    " INSERT INTO search_terms(search_terms, rowid, title_terms, body_terms)"
    " VALUES ('delete', old.id, old.title_terms, old.body_terms); END",
)
ON_POSTGRESQL = (
    "ALTER TABLE search_document ADD COLUMN search_terms tsvector GENERATED ALWAYS AS"
    " (setweight(to_tsvector('simple', title_terms), 'A')"
    " || setweight(to_tsvector('simple', body_terms), 'D')) STORED",
    "CREATE INDEX ix_search_document_search_terms ON search_document USING gin (search_terms)",
)


def upgrade() -> None:
    """Add tables and columns. The index begins empty: `flask search rebuild` fills it."""
    _make_index()
    with op.batch_alter_table("course") as batch:
        batch.add_column(sa.Column("topic_codes", sa.String, nullable=False, server_default=""))
        batch.add_column(sa.Column("entry", sa.String(40), nullable=False, server_default="open"))
    with op.batch_alter_table("course") as batch:
        batch.alter_column("topic_codes", existing_type=sa.String, server_default=None)
        batch.alter_column("entry", existing_type=sa.String(40), server_default=None)
    with op.batch_alter_table("enrollment") as batch:
        batch.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "course_guest",
        sa.Column("course_id", sa.Integer, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("course_id", "organization_id", name="pk_course_guest"),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], ondelete="CASCADE",
            name="fk_course_guest_course_id_course",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], ondelete="CASCADE",
            name="fk_course_guest_organization_id_organization",
        ),
    )  # fmt: skip
    op.create_index("ix_course_guest_organization_id", "course_guest", ["organization_id"])
    op.create_table(
        "course_link",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("course_id", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_course_link"),
        sa.UniqueConstraint("public_id", name="uq_course_link_public_id"),
        sa.UniqueConstraint("token_hash", name="uq_course_link_token_hash"),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], ondelete="CASCADE",
            name="fk_course_link_course_id_course",
        ),
    )  # fmt: skip
    op.create_index("ix_course_link_course_id", "course_link", ["course_id"])


def downgrade() -> None:
    """Drop them: courses are then open to whoever sees them, and nobody has left."""
    op.drop_table("course_link")
    op.drop_table("course_guest")
    with op.batch_alter_table("enrollment") as batch:
        batch.drop_column("left_at")
    with op.batch_alter_table("course") as batch:
        batch.drop_column("entry")
        batch.drop_column("topic_codes")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_terms")
    op.drop_table("search_document")


def _make_index() -> None:
    op.create_table(
        "search_document",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("thing_id", sa.Integer, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("topic_codes", sa.String, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("seconds", sa.Integer, nullable=False),
        sa.Column("least_bytes", sa.BigInteger, nullable=False),
        sa.Column("most_bytes", sa.BigInteger, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("title_terms", sa.String, nullable=False),
        sa.Column("body_terms", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_document"),
        sa.UniqueConstraint(
            "kind", "thing_id", "language", "part",
            name="uq_search_document_kind_thing_id_language_part",
        ),
    )  # fmt: skip
    op.create_index("ix_search_document_organization_id", "search_document", ["organization_id"])
    own = ON_SQLITE if op.get_bind().dialect.name == "sqlite" else ON_POSTGRESQL
    for statement in own:
        op.execute(sa.text(statement.replace(":", r"\:")))
