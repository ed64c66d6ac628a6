"""What somebody hears in the library: which topic, and where in it."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "calls",
        sa.Column(
            "topic",
            sa.SmallInteger(),
            nullable=True,
            comment="number of the topic that is heard",
        ),
    )
    op.add_column(
        "calls",
        sa.Column("chapter", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "calls",
        sa.Column("slowly", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "calls",
        sa.Column(
            "yes_count",
            sa.SmallInteger(),
            nullable=True,
            comment="while the ten statements are heard, and no longer",
        ),
    )


def downgrade() -> None:
    for name in ("yes_count", "slowly", "chapter", "topic"):
        op.drop_column("calls", name)
