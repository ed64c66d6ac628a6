"""Ringing people back: what answers, messages left on machines, and calls that staff ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "lines",
        sa.Column(
            "machine_detection", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
    )
    op.add_column(
        "legs",
        sa.Column(
            "answered_by",
            sa.Text(),
            nullable=True,
            comment="what machine detection took them for (V30)",
        ),
    )
    op.add_column(
        "attempts", sa.Column("message_left_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "offers",
        sa.Column("asked_for", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("offers", "asked_for")
    op.drop_column("attempts", "message_left_at")
    op.drop_column("legs", "answered_by")
    op.drop_column("lines", "machine_detection")
