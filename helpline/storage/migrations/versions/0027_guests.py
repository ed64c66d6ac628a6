"""Guests of a conversation: colleagues, third parties, and those who oversee."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def _set_parties(parties: str) -> None:
    op.drop_constraint(op.f("ck_legs_party"), "legs", type_="check")
    op.create_check_constraint(op.f("ck_legs_party"), "legs", f"party IN ({parties})")


def upgrade() -> None:
    op.create_table(
        "guests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), comment="none for a third party"),
        sa.Column("number_sealed", sa.LargeBinary()),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        sa.CheckConstraint(
            "kind IN ('consult', 'third', 'barge', 'listen', 'whisper')",
            name=op.f("ck_guests_kind"),
        ),
        sa.CheckConstraint("state IN ('asked', 'inside', 'over')", name=op.f("ck_guests_state")),
        sa.CheckConstraint(
            "(staff_id IS NULL) = (number_sealed IS NOT NULL)", name=op.f("ck_guests_who")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_guests_asked_by_staff")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_guests_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_guests_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
        comment="beside the counsellor in a conversation",
    )
    op.create_index(op.f("ix_guests_contact_id"), "guests", ["contact_id"])
    op.create_index(
        "uq_guests_live_staff_id",
        "guests",
        ["staff_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('asked', 'inside')"),
    )
    op.add_column("legs", sa.Column("guest_id", sa.Uuid()))
    op.create_foreign_key(op.f("fk_legs_guest_id_guests"), "legs", "guests", ["guest_id"], ["id"])
    op.create_index(
        "ix_legs_guest_id", "legs", ["guest_id"], postgresql_where=sa.text("guest_id IS NOT NULL")
    )
    _set_parties("'caller', 'counsellor', 'overflow', 'guest'")


def downgrade() -> None:
    op.execute("DELETE FROM legs WHERE party = 'guest'")
    _set_parties("'caller', 'counsellor', 'overflow'")
    op.drop_index("ix_legs_guest_id", "legs")
    op.drop_column("legs", "guest_id")
    op.drop_table("guests")
