"""Callers who are followed after detox: their place in the line, and their language."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "calls",
        sa.Column(
            "is_enrolled",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="followed after detox when they rang",
        ),
    )
    op.add_column(
        "enrolments",
        sa.Column(
            "call_language",
            sa.Text(),
            nullable=True,
            comment="that they chose on the phone, where it is another",
        ),
    )


def downgrade() -> None:
    op.drop_column("enrolments", "call_language")
    op.drop_column("calls", "is_enrolled")
