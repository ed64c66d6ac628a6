"""Whether a caller has chosen a language, where their line has several."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "calls",
        sa.Column(
            "language_chosen",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="false: whoever speaks any of the line's may take them",
        ),
    )


def downgrade() -> None:
    op.drop_column("calls", "language_chosen")
