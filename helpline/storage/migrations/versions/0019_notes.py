"""Notes of contacts, what came of them, and the list of what may."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column(
            "page", sa.Uuid(), nullable=False, comment="in which it was written, as it was loaded"
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_notes_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notes_staff_id_staff")),
        sa.PrimaryKeyConstraint("contact_id", "staff_id", "version", name=op.f("pk_notes")),
        comment="what somebody wrote down of a contact; the last version counts, none is forgotten",
    )
    op.add_column(
        "contacts",
        sa.Column("disposition", sa.Text(), comment="what came of it, in the service's own words"),
    )
    op.add_column("contacts", sa.Column("disposed_by", sa.Uuid()))
    op.add_column("contacts", sa.Column("disposed_at", sa.DateTime(timezone=True)))
    op.create_foreign_key(
        op.f("fk_contacts_disposed_by_staff"), "contacts", "staff", ["disposed_by"], ["id"]
    )
    op.add_column(
        "helpline",
        sa.Column(
            "dispositions",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.create_index("ix_offers_staff_id_made_at", "offers", ["staff_id", "made_at"])


def downgrade() -> None:
    op.drop_index("ix_offers_staff_id_made_at", "offers")
    op.drop_column("helpline", "dispositions")
    for column in ("disposed_at", "disposed_by", "disposition"):
        op.drop_column("contacts", column)
    op.drop_table("notes")
