"""What the service says of itself to whoever asks who answers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "helpline",
        sa.Column(
            "answers",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="sentences by what is asked and by language",
        ),
    )


def downgrade() -> None:
    op.drop_column("helpline", "answers")
