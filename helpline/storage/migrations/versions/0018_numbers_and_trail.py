"""Who may see numbers; events that cannot be deleted either."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "staff",
        sa.Column("may_see_numbers", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute("UPDATE staff SET may_see_numbers = true WHERE role IN ('supervisor', 'admin')")
    op.execute(
        "CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER events_are_never_deleted ON events")
    op.drop_column("staff", "may_see_numbers")
