"""Links with which people set their password."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "password_links",
        sa.Column(
            "key_hash",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of what is behind the #",
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_password_links_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_password_links")),
    )
    op.create_index(op.f("ix_password_links_staff_id"), "password_links", ["staff_id"])


def downgrade() -> None:
    op.drop_table("password_links")
