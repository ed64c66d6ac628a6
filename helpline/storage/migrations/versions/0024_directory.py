"""The directory: places to turn to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "helpline",
        sa.Column(
            "directory_stale_days", sa.Integer(), server_default=sa.text("180"), nullable=False
        ),
    )
    op.create_table(
        "directory_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "phone",
            sa.Text(),
            nullable=False,
            comment="of a service that publishes it, so not sealed",
        ),
        sa.Column("areas", ARRAY(sa.Text()), nullable=False),
        sa.Column("substances", ARRAY(sa.Text()), nullable=False),
        sa.Column("detox_on_site", sa.Boolean()),
        sa.Column("medicines", ARRAY(sa.Text()), nullable=False),
        sa.Column("dual_diagnosis", sa.Boolean()),
        sa.Column("cost", sa.Text()),
        sa.Column("cost_note", sa.Text(), nullable=False),
        sa.Column("accreditation_body", sa.Text()),
        sa.Column("accreditation_number", sa.Text()),
        sa.Column("accreditation_checked_on", sa.Date()),
        sa.Column("accreditation_checked_by_sealed", sa.LargeBinary()),
        sa.Column("languages", ARRAY(sa.Text()), nullable=False),
        sa.Column("waiting_days", sa.Integer()),
        sa.Column("waiting_as_of", sa.Date()),
        sa.Column("how_to_refer", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), comment="when somebody made sure of all of it"),
        sa.Column("checked_by", sa.Uuid(), comment="null: as a table said"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_out_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "kind IN ('inpatient', 'outpatient', 'community', 'support group')",
            name=op.f("ck_directory_entries_kind"),
        ),
        sa.CheckConstraint(
            "cost IN ('free', 'sliding', 'private')", name=op.f("ck_directory_entries_cost")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["staff.id"], name=op.f("fk_directory_entries_checked_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entries")),
        comment="places to turn to; null and empty: nobody knows. No column is about payment to us",
    )
    op.create_index(
        "uq_directory_entries_name", "directory_entries", [sa.text("lower(name)")], unique=True
    )


def downgrade() -> None:
    op.drop_table("directory_entries")
    op.drop_column("helpline", "directory_stale_days")
