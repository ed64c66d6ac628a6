"""How often a topic was read on the public page: counts by day, and nothing of who read it."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic_reads",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["lines.id"], name=op.f("fk_topic_reads_line_id_lines")
        ),
        sa.PrimaryKeyConstraint("day", "line_id", "topic", name=op.f("pk_topic_reads")),
        comment="of the public pages: a count, and nothing of who read",
    )
    op.create_index(
        "ix_events_library_at",
        "events",
        ["at"],
        postgresql_where=sa.text(
            "kind IN ('topic_heard', 'topic_texted', 'statements_heard', 'statements_texted')"
        ),
    )


def downgrade() -> None:
    op.drop_index("ix_events_library_at", "events")
    op.drop_table("topic_reads")
