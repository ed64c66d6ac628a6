"""Check-ins know the escalation that a reply to them has opened; a follow-up ends by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_END_REASONS = "'asked', 'new_episode', 'wrong_number', 'admitted', 'custody', 'died', 'other'"


def _only(table: str, column: str, values: str) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({values})")


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
    _only("enrolments", "end_reason", f"'finished', {_END_REASONS}")


def downgrade() -> None:
    _only("enrolments", "end_reason", _END_REASONS)
    op.drop_column("checkins", "escalation_id")
