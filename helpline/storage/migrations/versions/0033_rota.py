"""What pages change of the rota, a day at a time; the file's shifts stay where they are."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rota_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Uuid()),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_rota_changes_staff_id_staff"),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name="fk_rota_changes_made_by_staff"),
        sa.ForeignKeyConstraint(
            ["undone_by"], ["staff.id"], name="fk_rota_changes_undone_by_staff"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_rota_changes"),
        comment="what pages add to, and take out of, the shifts of the file",
    )
    op.create_index(
        "uq_rota_changes_staff_id_day_start_minute_is_on",
        "rota_changes",
        ["staff_id", "day", "start_minute", "is_on"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("rota_changes")
