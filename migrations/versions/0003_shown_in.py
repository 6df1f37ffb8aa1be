"""A video knows the courses that show it: who learns there may watch it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column and fill it from the lessons there are."""
    with op.batch_alter_table("video") as batch:
        batch.add_column(sa.Column("shown_in", sa.String, nullable=False, server_default=""))
    _fill()
    with op.batch_alter_table("video") as batch:
        batch.alter_column("shown_in", existing_type=sa.String, server_default=None)


def downgrade() -> None:
    """Drop the column: the lessons themselves stay."""
    with op.batch_alter_table("video") as batch:
        batch.drop_column("shown_in")


def _fill() -> None:
    video = sa.table("video", sa.column("id", sa.Integer), sa.column("shown_in", sa.String))
    block = sa.table("lesson_block", sa.column("lesson_id", sa.Integer),
                     sa.column("video_id", sa.Integer))  # fmt: skip
    item = sa.table("item", sa.column("id", sa.Integer), sa.column("unit_id", sa.Integer))
    unit = sa.table("unit", sa.column("id", sa.Integer), sa.column("course_id", sa.Integer))
    shown = (
        sa.select(block.c.video_id, unit.c.course_id)
        .join_from(block, item, item.c.id == block.c.lesson_id)
        .join(unit, unit.c.id == item.c.unit_id)
        .where(block.c.video_id.is_not(None))
        .distinct()
    )
    connection = op.get_bind()
    courses: dict[int, set[int]] = {}
    for video_id, course_id in connection.execute(shown).all():
        courses.setdefault(video_id, set()).add(course_id)
    for video_id, ids in courses.items():
        text = f" {' '.join(map(str, sorted(ids)))} "
        connection.execute(sa.update(video).where(video.c.id == video_id).values(shown_in=text))
