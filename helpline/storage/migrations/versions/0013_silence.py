"""Check-ins know the escalation that a reply to them has opened or raised."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "checkins",
        sa.Column(
            "escalation_id",
            sa.Uuid(),
            sa.ForeignKey("escalations.id", name="fk_checkins_escalation_id"),
            nullable=True,
            comment="that a reply to it has opened or raised",
        ),
    )


def downgrade() -> None:
    op.drop_column("checkins", "escalation_id")
