"""What callers hear of supervisors who may listen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "lines",
        sa.Column(
            "listening_notice",
            postgresql.JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
            comment="pairs of language and sentence; nobody listens in where callers do not hear it",
        ),
    )


def downgrade() -> None:
    op.drop_column("lines", "listening_notice")
