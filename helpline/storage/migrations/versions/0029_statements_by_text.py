"""How far somebody is in the ten statements by text, while it lasts."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_statements",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("yes_count", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_text_statements_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_text_statements")),
        comment="a row while somebody answers, an hour at most",
    )


def downgrade() -> None:
    op.drop_table("text_statements")
