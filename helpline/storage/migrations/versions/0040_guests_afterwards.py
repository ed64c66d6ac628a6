"""What guests keep for afterwards: their own pause; and a number no longer than it is of use."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("guests", sa.Column("own_pause_until", sa.DateTime(timezone=True)))
    op.add_column(
        "guests",
        sa.Column("own_pause_reason", sa.Text(), comment="their own pause goes on afterwards"),
    )
    op.add_column("guests", sa.Column("muted_at", sa.DateTime(timezone=True)))
    op.drop_constraint(op.f("ck_guests_who"), "guests", type_="check")
    op.create_check_constraint(
        op.f("ck_guests_who"), "guests", "staff_id IS NULL OR number_sealed IS NULL"
    )
    op.create_check_constraint(
        op.f("ck_guests_number_until_over"),
        "guests",
        "staff_id IS NOT NULL OR number_sealed IS NOT NULL OR state = 'over'",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_guests_number_until_over"), "guests", type_="check")
    op.drop_constraint(op.f("ck_guests_who"), "guests", type_="check")
    op.execute(
        "DELETE FROM legs WHERE guest_id IN (SELECT id FROM guests WHERE staff_id IS NULL AND number_sealed IS NULL)"
    )
    op.execute("DELETE FROM guests WHERE staff_id IS NULL AND number_sealed IS NULL")
    op.create_check_constraint(
        op.f("ck_guests_who"), "guests", "(staff_id IS NULL) = (number_sealed IS NOT NULL)"
    )
    for name in ("muted_at", "own_pause_reason", "own_pause_until"):
        op.drop_column("guests", name)
