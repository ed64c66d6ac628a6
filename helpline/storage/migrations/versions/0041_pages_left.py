"""Where readers of the public pages went on to, as counts."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_COUNTS = ("went_on", "asked")


def upgrade() -> None:
    for name in _COUNTS:
        op.add_column(
            "topic_reads", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )


def downgrade() -> None:
    for name in _COUNTS:
        op.drop_column("topic_reads", name)
