"""Sign-ins as rows, and how long they last."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, default in (("idle_minutes", "120"), ("sign_in_hours", "12")):
        op.add_column(
            "helpline",
            sa.Column(name, sa.Integer(), server_default=sa.text(default), nullable=False),
        )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the cookie's"),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("wall", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_sessions_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_staff_sessions_key_hash")),
        comment="a sign-in of somebody, in one browser",
    )
    op.create_index(
        "ix_staff_sessions_open_staff_id",
        "staff_sessions",
        ["staff_id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("staff_sessions")
    for name in ("sign_in_hours", "idle_minutes"):
        op.drop_column("helpline", name)
