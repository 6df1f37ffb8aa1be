"""Consents: one row per decision. What the sender of a video said moves there."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

FIRST_TEXT = 1
"""The version of the text "video" that holds the sentences which senders had read until then."""


def upgrade() -> None:
    """Create the table, move what videos say of consent into it, and drop their column."""
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer, nullable=False),
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Integer, nullable=False),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("text_slug", sa.String, nullable=False),
        sa.Column("text_version", sa.Integer, nullable=False),
        sa.Column("text_language", sa.String, nullable=True),
        sa.Column("text_sha256", sa.String, nullable=True),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer, nullable=True),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account.id"], ondelete="SET NULL",
                                name="fk_consent_recorded_by_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
    )  # fmt: skip
    op.create_index("ix_consent_recorded_by_id", "consent", ["recorded_by_id"])
    op.create_index("ix_consent_subject_kind_subject_id", "consent", ["subject_kind", "subject_id"])
    op.create_index(
        "ix_consent_thing_kind_thing_id_scope", "consent", ["thing_kind", "thing_id", "scope"]
    )
    _move("circulation", sa.true())
    _move("minors", sa.column("minors_appear", sa.Boolean).is_(True))
    with op.batch_alter_table("video") as batch:
        batch.drop_column("everybody_consented")


def downgrade() -> None:
    """Bring the column back, true where the last word was given; drop the table."""
    with op.batch_alter_table("video") as batch:
        batch.add_column(
            sa.Column("everybody_consented", sa.Boolean, nullable=False, server_default=sa.false())
        )
    _move_back()
    with op.batch_alter_table("video") as batch:
        batch.alter_column("everybody_consented", existing_type=sa.Boolean, server_default=None)
    op.drop_index("ix_consent_thing_kind_thing_id_scope", table_name="consent")
    op.drop_index("ix_consent_subject_kind_subject_id", table_name="consent")
    op.drop_index("ix_consent_recorded_by_id", table_name="consent")
    op.drop_table("consent")


def _consent() -> sa.TableClause:
    moment = sa.DateTime(timezone=True)
    return sa.table(
        "consent", sa.column("id"), sa.column("subject_kind"), sa.column("subject_id"),
        sa.column("thing_kind"), sa.column("thing_id"), sa.column("scope"),
        sa.column("decision"), sa.column("text_slug"), sa.column("text_version"),
        sa.column("channel"), sa.column("at", moment), sa.column("recorded_by_id"),
    )  # fmt: skip


def _video() -> sa.TableClause:
    return sa.table(
        "video", sa.column("id"), sa.column("organization_id"), sa.column("sender_id"),
        sa.column("sent_at", sa.DateTime(timezone=True)),
        sa.column("everybody_consented", sa.Boolean), sa.column("minors_appear", sa.Boolean),
    )  # fmt: skip


def _move(scope: str, which: sa.ColumnElement[bool]) -> None:
    """Add a row for each video whose sender said so: in which language, nobody knows."""
    video, consent = _video(), _consent()
    said = (
        sa.select(
            sa.literal("organization"), video.c.organization_id, sa.literal("video"), video.c.id,
            sa.literal(scope), sa.literal("given"), sa.literal("video"), sa.literal(FIRST_TEXT),
            sa.literal("page"), video.c.sent_at, video.c.sender_id,
        )
        .where(video.c.everybody_consented.is_(True), which)
        .order_by(video.c.id)
    )  # fmt: skip
    names = ["subject_kind", "subject_id", "thing_kind", "thing_id", "scope", "decision",
             "text_slug", "text_version", "channel", "at", "recorded_by_id"]  # fmt: skip
    op.execute(consent.insert().from_select(names, said))


def _move_back() -> None:
    video, consent = _video(), _consent()
    about = (consent.c.thing_kind == "video", consent.c.scope == "circulation")
    newest = (
        sa.select(sa.func.max(consent.c.id))
        .where(*about)
        .group_by(consent.c.thing_id, consent.c.subject_kind, consent.c.subject_id)
    )
    last = sa.select(consent.c.thing_id).where(consent.c.id.in_(newest))
    given = last.where(consent.c.decision == "given")
    other = last.where(consent.c.decision != "given")
    change = sa.update(video).where(video.c.id.in_(given), video.c.id.not_in(other))
    op.execute(change.values(everybody_consented=True))
