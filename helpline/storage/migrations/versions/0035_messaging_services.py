"""Texts through a Messaging Service; the rate belongs to the sender."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "helpline",
        sa.Column(
            "messaging_service",
            sa.Text(),
            nullable=True,
            comment="of every line that has none of its own",
        ),
    )
    op.add_column(
        "lines",
        sa.Column(
            "messaging_service",
            sa.Text(),
            nullable=True,
            comment="that its texts go out through; none: its number",
        ),
    )
    op.drop_table("sender_pace")  # what it knows is a second old
    op.create_table(
        "sender_pace",
        sa.Column(
            "sender", sa.Text(), nullable=False, comment="a line's number, or a Messaging Service"
        ),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sender", name=op.f("pk_sender_pace")),
        comment="when a sender may send the next text of a plan",
    )


def downgrade() -> None:
    op.drop_table("sender_pace")
    op.create_table(
        "sender_pace",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_sender_pace_line_id")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_sender_pace")),
        comment="when a line may send the next text of a plan",
    )
    op.drop_column("lines", "messaging_service")
    op.drop_column("helpline", "messaging_service")
