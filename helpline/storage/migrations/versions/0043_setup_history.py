"""What was changed of the set-up, with the values before and after."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "setup_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True, comment="whoever did it on a page"),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("after_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_setup_history_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup_history")),
        comment="what file and pages changed of the set-up, with the values, which events must not hold",
    )
    op.create_index(
        "ix_setup_history_entry", "setup_history", ["subject", "ref", "number"], unique=True
    )


def downgrade() -> None:
    op.drop_index("ix_setup_history_entry", "setup_history")
    op.drop_table("setup_history")
