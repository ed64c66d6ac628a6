"""Where a caller is on their way, as far as they said, and whose people come first for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_STAGES = "stage IN ('thinking', 'in_detox', 'maintenance', 'aftercare', 'supporting')"
_TABLES = {
    "calls": "where they are on their way, as far as known; until the call ends",
    "callbacks": "where they are on their way, as far as known",
}


def upgrade() -> None:
    op.add_column(
        "lines",
        sa.Column(
            "stage_teams",
            JSONB(),
            nullable=False,
            server_default=sa.text("'{}'::jsonb"),
            comment="by the stage of a caller, the id of the team whose people come first",
        ),
    )
    for table, said in _TABLES.items():
        op.add_column(table, sa.Column("stage", sa.Text(), nullable=True, comment=said))
        op.create_check_constraint(op.f(f"ck_{table}_stage"), table, _STAGES)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_constraint(op.f(f"ck_{table}_stage"), table, type_="check")
        op.drop_column(table, "stage")
    op.drop_column("lines", "stage_teams")
