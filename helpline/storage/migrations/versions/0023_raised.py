"""A place in the line that somebody who oversees has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "calls",
        sa.Column(
            "raised_minutes",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="by somebody who oversees: domain.priority.Place.raised",
        ),
    )


def downgrade() -> None:
    op.drop_column("calls", "raised_minutes")
