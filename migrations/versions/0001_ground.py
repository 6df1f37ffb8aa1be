"""The ground: people, rights, audit, jobs, organizations, videos, courses.

Written with plain types: a migration must mean the same in five years, whatever the models say.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables, the pointed-at before the pointing."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("alias", sa.String, nullable=False),
        sa.Column("login", sa.String, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("time_zone", sa.String, nullable=True),
        sa.Column("saves_data", sa.Boolean, nullable=False),
        sa.Column("theme", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login", name="uq_account_login"),
        sa.UniqueConstraint("public_id", name="uq_account_public_id"),
    )
    op.create_table(
        "invitation_link",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("scope_kind", sa.String(40), nullable=False),
        sa.Column("scope_id", sa.Integer, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation_link"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_link_token_hash"),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("payload", sa.String, nullable=False),
        sa.Column("lane", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("aged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("group_id", sa.Integer, nullable=False),
        sa.Column("thing", sa.String, nullable=True),
        sa.Column("thing_id", sa.Integer, nullable=True),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("delays", sa.Integer, nullable=False),
        sa.Column("max_attempts", sa.Integer, nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token", sa.String, nullable=True),
        sa.Column("worker", sa.String, nullable=True),
        sa.Column("progress", sa.Double, nullable=False),
        sa.Column("left_s", sa.Double, nullable=True),
        sa.Column("error_code", sa.String, nullable=True),
        sa.Column("error_words", sa.String, nullable=True),
        sa.Column("log_tail", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'running') = (token IS NOT NULL)", name=op.f("ck_job_token")),
        sa.CheckConstraint("progress >= 0 AND progress <= 1", name=op.f("ck_job_progress")),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("public_id", name="uq_job_public_id"),
    )
    op.create_index(
        "ix_job_queued",
        "job",
        ["lane", "group_id", "priority", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_job_running",
        "job",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index("ix_job_thing", "job", ["thing", "thing_id"], unique=False)
    op.create_table(
        "job_turn",
        sa.Column("lane", sa.String(40), nullable=False),
        sa.Column("group_id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("lane", "group_id", name="pk_job_turn"),
    )
    op.create_table(
        "self_care_material",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slug", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("summary", sa.String, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("sources", sa.String, nullable=False),
        sa.Column("review_note", sa.String, nullable=False),
        sa.Column("is_for_groups", sa.Boolean, nullable=False),
        sa.Column("is_for_minors", sa.Boolean, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_self_care_material_minutes")),
        sa.PrimaryKeyConstraint("id", name="pk_self_care_material"),
        sa.UniqueConstraint("slug", name="uq_self_care_material_slug"),
    )
    op.create_table(
        "sign_in_guess",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("key", sa.LargeBinary(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_guess"),
    )
    op.create_index("ix_sign_in_guess_at", "sign_in_guess", ["at"], unique=False)
    op.create_index("ix_sign_in_guess_key_at", "sign_in_guess", ["key", "at"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer, nullable=True),
        sa.Column("deed", sa.String, nullable=False),
        sa.Column("thing", sa.String, nullable=False),
        sa.Column("thing_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["account.id"],
            name="fk_audit_entry_actor_id_account",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("id_hash", sa.String, nullable=False),
        sa.Column("body_hash", sa.String, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_delivery_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("account_id", "id_hash", name="uq_delivery_account_id_id_hash"),
    )
    op.create_table(
        "job_attempt",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("job_id", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("prefix", sa.String, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cleared", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job.id"], name="fk_job_attempt_job_id_job", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_job_attempt"),
        sa.UniqueConstraint("job_id", "attempt", name="uq_job_attempt_job_id_attempt"),
    )
    op.create_index(
        "ix_job_attempt_dead",
        "job_attempt",
        ["ended_at"],
        unique=False,
        sqlite_where=sa.text("cleared < 2 AND ended_at IS NOT NULL"),
        postgresql_where=sa.text("cleared < 2 AND ended_at IS NOT NULL"),
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("country", sa.String, nullable=False),
        sa.Column("summary", sa.String, nullable=False),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.Column("search_text", sa.String, nullable=False),
        sa.Column("contact_id", sa.Integer, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["account.id"],
            name="fk_organization_contact_id_account",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organization"),
        sa.UniqueConstraint("public_id", name="uq_organization_public_id"),
    )
    op.create_index("ix_organization_search_text", "organization", ["search_text"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("scope_kind", sa.String(40), nullable=False),
        sa.Column("scope_id", sa.Integer, nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_role_grant_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_role_grant"),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "scope_kind",
            "scope_id",
            name="uq_role_grant_account_id_role_scope_kind_scope_id",
        ),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("device", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_sign_in_session_account_id_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_session"),
        sa.UniqueConstraint("public_id", name="uq_sign_in_session_public_id"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_session_token_hash"),
    )
    op.create_index(
        "ix_sign_in_session_account_id", "sign_in_session", ["account_id"], unique=False
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("slug", sa.String, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("subtitle", sa.String, nullable=False),
        sa.Column("summary", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("goals", sa.String, nullable=False),
        sa.Column("sources", sa.String, nullable=False),
        sa.Column("warning", sa.String, nullable=False),
        sa.Column("review_note", sa.String, nullable=False),
        sa.Column("tint", sa.Integer, nullable=True),
        sa.Column("motif", sa.String(40), nullable=True),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.Column("lessons_needed", sa.Integer, nullable=True),
        sa.Column("quiz_percent", sa.Integer, nullable=True),
        sa.Column("search_text", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("lessons_needed > 0", name=op.f("ck_course_lessons_needed")),
        sa.CheckConstraint("quiz_percent BETWEEN 1 AND 100", name=op.f("ck_course_quiz_percent")),
        sa.CheckConstraint("tint BETWEEN 0 AND 5", name=op.f("ck_course_tint")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_course_organization_id_organization",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_course"),
        sa.UniqueConstraint("public_id", name="uq_course_public_id"),
        sa.UniqueConstraint("slug", name="uq_course_slug"),
    )
    op.create_index("ix_course_organization_id", "course", ["organization_id"], unique=False)
    op.create_index("ix_course_search_text", "course", ["search_text"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=True),
        sa.Column("resume_code_hash", sa.String, nullable=True),
        sa.Column("organization_id", sa.Integer, nullable=True),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("received_bytes", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String, nullable=True),
        sa.Column("sample_sha256", sa.String, nullable=True),
        sa.Column("sha256", sa.String, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "account_id IS NULL OR resume_code_hash IS NULL", name=op.f("ck_upload_one_owner")
        ),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_upload_size")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_upload_account_id_account", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_upload_organization_id_organization",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
        sa.UniqueConstraint("public_id", name="uq_upload_public_id"),
    )
    op.create_index("ix_upload_account_id", "upload", ["account_id"], unique=False)
    op.create_index("ix_upload_expires_at", "upload", ["expires_at"], unique=False)
    op.create_index("ix_upload_organization_id", "upload", ["organization_id"], unique=False)
    op.create_index("ix_upload_resume_code_hash", "upload", ["resume_code_hash"], unique=False)
    op.create_table(
        "video",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("organization_id", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("summary", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("topic_codes", sa.String, nullable=False),
        sa.Column("sensitivity", sa.String(40), nullable=False),
        sa.Column("visibility", sa.String(40), nullable=False),
        sa.Column("note_choice", sa.String(40), nullable=False),
        sa.Column("note_talks_about", sa.String, nullable=False),
        sa.Column("note_does_not_show", sa.String, nullable=False),
        sa.Column("everybody_consented", sa.Boolean, nullable=False),
        sa.Column("minors_appear", sa.Boolean, nullable=False),
        sa.Column("needs_covering", sa.Boolean, nullable=False),
        sa.Column("place_recognizable", sa.Boolean, nullable=False),
        sa.Column("covering_notes", sa.String, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender_id", sa.Integer, nullable=True),
        sa.Column("editor_id", sa.Integer, nullable=True),
        sa.Column("published_render_id", sa.Integer, nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_trouble", sa.Boolean, nullable=False),
        sa.Column("search_text", sa.String, nullable=False),
        sa.Column("details_version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["editor_id"], ["account.id"], name="fk_video_editor_id_account", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name="fk_video_organization_id_organization",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["published_render_id"],
            ["render.id"],
            name="fk_video_published_render_id_render",
            ondelete="SET NULL",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["account.id"], name="fk_video_sender_id_account", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_video"),
        sa.UniqueConstraint("public_id", name="uq_video_public_id"),
    )
    op.create_index(
        "ix_video_organization_id_state_since",
        "video",
        ["organization_id", "state_since"],
        unique=False,
    )
    op.create_index("ix_video_state_state_since", "video", ["state", "state_since"], unique=False)
    op.create_table(
        "caption",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("video_id", sa.Integer, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("vtt", sa.Text, nullable=False),
        sa.Column("origin", sa.String(40), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["video_id"], ["video.id"], name="fk_caption_video_id_video", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_caption"),
        sa.UniqueConstraint("video_id", "language", name="uq_caption_video_id_language"),
    )
    op.create_table(
        "enrollment",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("course_id", sa.Integer, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_enrollment_account_id_account",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name="fk_enrollment_course_id_course", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_enrollment"),
        sa.UniqueConstraint("account_id", "course_id", name="uq_enrollment_account_id_course_id"),
    )
    op.create_index("ix_enrollment_course_id", "enrollment", ["course_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("video_id", sa.Integer, nullable=False),
        sa.Column("author_id", sa.Integer, nullable=True),
        sa.Column("side", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name="fk_message_author_id_account", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["video_id"], ["video.id"], name="fk_message_video_id_video", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_video_id", "message", ["video_id"], unique=False)
    op.create_table(
        "source",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("video_id", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("storage_key", sa.String, nullable=False),
        sa.Column("sha256", sa.String, nullable=True),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("facts", sa.JSON, nullable=True),
        sa.Column("verdict", sa.String, nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["video_id"], ["video.id"], name="fk_source_video_id_video", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
        sa.UniqueConstraint("storage_key", name="uq_source_storage_key"),
        sa.UniqueConstraint("video_id", "number", name="uq_source_video_id_number"),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("course_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name="fk_unit_course_id_course", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
    )
    op.create_index("ix_unit_course_id", "unit", ["course_id"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("unit_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name="fk_item_unit_id_unit", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_item"),
        sa.UniqueConstraint("public_id", name="uq_item_public_id"),
    )
    op.create_index("ix_item_unit_id", "item", ["unit_id"], unique=False)
    op.create_table(
        "render",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("source_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("poster_key", sa.String, nullable=True),
        sa.Column("storyboard_key", sa.String, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name="fk_render_source_id_source", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_render"),
        sa.UniqueConstraint("public_id", name="uq_render_public_id"),
    )
    op.create_index("ix_render_source_id", "render", ["source_id"], unique=False)
    op.create_table(
        "lesson",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("sensitivity", sa.String(40), nullable=False),
        sa.Column("content_note", sa.String, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["item.id"], name="fk_lesson_id_item", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_lesson"),
    )
    op.create_table(
        "progress",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_by", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_progress_account_id_account",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name="fk_progress_item_id_item", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_progress"),
        sa.UniqueConstraint("account_id", "item_id", name="uq_progress_account_id_item_id"),
    )
    op.create_index("ix_progress_item_id", "progress", ["item_id"], unique=False)
    op.create_table(
        "rendition",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("render_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("codec", sa.String, nullable=False),
        sa.Column("codecs", sa.String, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("fps", sa.Double, nullable=False),
        sa.Column("duration_s", sa.Double, nullable=False),
        sa.Column("avg_kbps", sa.Double, nullable=False),
        sa.Column("peak_kbps", sa.Double, nullable=False),
        sa.Column("media_bytes", sa.BigInteger, nullable=False),
        sa.Column("plain_bytes", sa.BigInteger, nullable=False),
        sa.Column("playlist", sa.Text, nullable=False),
        sa.Column("media_key", sa.String, nullable=True),
        sa.Column("plain_key", sa.String, nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("error_code", sa.String, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["render_id"], ["render.id"], name="fk_rendition_render_id_render", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rendition"),
        sa.UniqueConstraint("render_id", "name", name="uq_rendition_render_id_name"),
    )
    op.create_table(
        "watching",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.Column("video_id", sa.Integer, nullable=False),
        sa.Column("position_ms", sa.Integer, nullable=False),
        sa.Column("position_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("position_ms >= 0", name=op.f("ck_watching_position")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name="fk_watching_account_id_account",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name="fk_watching_item_id_item", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["video_id"], ["video.id"], name="fk_watching_video_id_video", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_watching"),
        sa.UniqueConstraint(
            "account_id", "item_id", "video_id", name="uq_watching_account_id_item_id_video_id"
        ),
    )
    op.create_index("ix_watching_item_id", "watching", ["item_id"], unique=False)
    op.create_index("ix_watching_video_id", "watching", ["video_id"], unique=False)
    op.create_table(
        "lesson_block",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("public_id", sa.String, nullable=False),
        sa.Column("lesson_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("text", sa.String, nullable=True),
        sa.Column("video_id", sa.Integer, nullable=True),
        sa.Column("file_key", sa.String, nullable=True),
        sa.Column("file_name", sa.String, nullable=True),
        sa.Column("file_bytes", sa.Integer, nullable=True),
        sa.CheckConstraint(
            "(kind = 'file') = "
            "(file_key IS NOT NULL AND file_name IS NOT NULL AND file_bytes IS NOT NULL)",
            name=op.f("ck_lesson_block_file"),
        ),
        sa.CheckConstraint(
            "(kind = 'video') = (video_id IS NOT NULL)", name=op.f("ck_lesson_block_video")
        ),
        sa.CheckConstraint("kind != 'text' OR text IS NOT NULL", name=op.f("ck_lesson_block_text")),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name="fk_lesson_block_lesson_id_lesson",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["video_id"], ["video.id"], name="fk_lesson_block_video_id_video", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lesson_block"),
        sa.UniqueConstraint("file_key", name="uq_lesson_block_file_key"),
        sa.UniqueConstraint("public_id", name="uq_lesson_block_public_id"),
    )
    op.create_index("ix_lesson_block_lesson_id", "lesson_block", ["lesson_id"], unique=False)
    op.create_index("ix_lesson_block_video_id", "lesson_block", ["video_id"], unique=False)
    op.create_table(
        "watched_interval",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("watching_id", sa.Integer, nullable=False),
        sa.Column("start_ms", sa.Integer, nullable=False),
        sa.Column("end_ms", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "0 <= start_ms AND start_ms < end_ms", name=op.f("ck_watched_interval_order")
        ),
        sa.ForeignKeyConstraint(
            ["watching_id"],
            ["watching.id"],
            name="fk_watched_interval_watching_id_watching",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_watched_interval"),
        sa.UniqueConstraint(
            "watching_id", "start_ms", name="uq_watched_interval_watching_id_start_ms"
        ),
    )

    if op.get_bind().dialect.name == "postgresql":
        # A circle: a video names its published render, a render belongs to a source of a video.
        # SQLite took the constraint with the table above and knows no ALTER for it.
        op.create_foreign_key(
            "fk_video_published_render_id_render",
            "video",
            "render",
            ["published_render_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    """Drop them, the pointing before the pointed-at."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_video_published_render_id_render", "video", type_="foreignkey")
    op.drop_table("watched_interval")
    op.drop_index("ix_lesson_block_video_id", table_name="lesson_block")
    op.drop_index("ix_lesson_block_lesson_id", table_name="lesson_block")
    op.drop_table("lesson_block")
    op.drop_index("ix_watching_video_id", table_name="watching")
    op.drop_index("ix_watching_item_id", table_name="watching")
    op.drop_table("watching")
    op.drop_table("rendition")
    op.drop_index("ix_progress_item_id", table_name="progress")
    op.drop_table("progress")
    op.drop_table("lesson")
    op.drop_index("ix_render_source_id", table_name="render")
    op.drop_table("render")
    op.drop_index("ix_item_unit_id", table_name="item")
    op.drop_table("item")
    op.drop_index("ix_unit_course_id", table_name="unit")
    op.drop_table("unit")
    op.drop_table("source")
    op.drop_index("ix_message_video_id", table_name="message")
    op.drop_table("message")
    op.drop_index("ix_enrollment_course_id", table_name="enrollment")
    op.drop_table("enrollment")
    op.drop_table("caption")
    op.drop_index("ix_video_state_state_since", table_name="video")
    op.drop_index("ix_video_organization_id_state_since", table_name="video")
    op.drop_table("video")
    op.drop_index("ix_upload_resume_code_hash", table_name="upload")
    op.drop_index("ix_upload_organization_id", table_name="upload")
    op.drop_index("ix_upload_expires_at", table_name="upload")
    op.drop_index("ix_upload_account_id", table_name="upload")
    op.drop_table("upload")
    op.drop_index("ix_course_search_text", table_name="course")
    op.drop_index("ix_course_organization_id", table_name="course")
    op.drop_table("course")
    op.drop_index("ix_sign_in_session_account_id", table_name="sign_in_session")
    op.drop_table("sign_in_session")
    op.drop_table("role_grant")
    op.drop_index("ix_organization_search_text", table_name="organization")
    op.drop_table("organization")
    op.drop_index(
        "ix_job_attempt_dead",
        table_name="job_attempt",
        sqlite_where=sa.text("cleared < 2 AND ended_at IS NOT NULL"),
        postgresql_where=sa.text("cleared < 2 AND ended_at IS NOT NULL"),
    )
    op.drop_table("job_attempt")
    op.drop_table("delivery")
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index("ix_sign_in_guess_key_at", table_name="sign_in_guess")
    op.drop_index("ix_sign_in_guess_at", table_name="sign_in_guess")
    op.drop_table("sign_in_guess")
    op.drop_table("self_care_material")
    op.drop_table("job_turn")
    op.drop_index("ix_job_thing", table_name="job")
    op.drop_index(
        "ix_job_running",
        table_name="job",
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.drop_index(
        "ix_job_queued",
        table_name="job",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.drop_table("job")
    op.drop_table("invitation_link")
    op.drop_table("account")
