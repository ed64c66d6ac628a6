"""Shifts given away and swapped, secret addresses of calendars, and who is reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_STATES = "'asked', 'taken', 'approved', 'refused', 'withdrawn', 'expired'"


def upgrade() -> None:
    op.add_column(
        "staff",
        sa.Column("shift_reminders", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "shift_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("start_minute", sa.Integer(), nullable=False),
        sa.Column("end_minute", sa.Integer(), nullable=False),
        sa.Column("for_staff_id", sa.Uuid()),
        sa.Column("return_day", sa.Date()),
        sa.Column("return_start_minute", sa.Integer()),
        sa.Column("return_end_minute", sa.Integer()),
        sa.Column("taken_by", sa.Uuid()),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_shift_requests_state")),
        *(
            sa.ForeignKeyConstraint(
                [column], ["staff.id"], name=op.f(f"fk_shift_requests_{column}_staff")
            )
            for column in ("staff_id", "for_staff_id", "taken_by", "decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_requests")),
        comment="a shift to be given away, or swapped for the shift in the columns return_*",
    )
    op.create_index(
        "uq_shift_requests_open",
        "shift_requests",
        ["staff_id", "day", "start_minute"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'taken')"),
    )
    op.create_table(
        "calendar_addresses",
        sa.Column(
            "key_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of what is in the address",
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_calendar_addresses_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_calendar_addresses_staff_id")),
    )


def downgrade() -> None:
    op.drop_table("calendar_addresses")
    op.drop_table("shift_requests")
    op.drop_column("staff", "shift_reminders")
