"""The team that a counsellor has passed a caller on to, or asks to come into the call."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "calls",
        sa.Column(
            "passed_to_team_id",
            sa.Uuid(),
            sa.ForeignKey("teams.id", name=op.f("fk_calls_passed_to_team_id_teams")),
            comment="rung before the line's own, as a counsellor passed them on to it",
        ),
    )
    op.add_column(
        "guests",
        sa.Column(
            "team_id",
            sa.Uuid(),
            sa.ForeignKey("teams.id", name=op.f("fk_guests_team_id_teams")),
            comment="if they do not come, others of it",
        ),
    )


def downgrade() -> None:
    op.drop_column("guests", "team_id")
    op.drop_column("calls", "passed_to_team_id")
