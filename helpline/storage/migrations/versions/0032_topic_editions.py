"""Topics in a service's own words, with their history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "topic_editions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("words", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["staff.id"], name=op.f("fk_topic_editions_made_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_editions")),
        comment="the newest of a topic and language counts; without words those of the file are told",
    )
    op.create_index(
        "ix_topic_editions_topic", "topic_editions", ["language", "topic", "number"], unique=True
    )
    op.add_column(
        "helpline",
        sa.Column(
            "topics_edition",
            sa.Uuid(),
            nullable=True,
            comment="the newest edition of all: whoever has read another reads anew",
        ),
    )


def downgrade() -> None:
    op.drop_column("helpline", "topics_edition")
    op.drop_index("ix_topic_editions_topic", "topic_editions")
    op.drop_table("topic_editions")
