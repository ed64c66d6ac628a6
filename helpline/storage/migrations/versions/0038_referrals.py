"""Referrals: places that were sent to somebody by text, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_REFERS = {
    "entry_id": "directory_entries",
    "line_id": "lines",
    "thread_id": "threads",
    "contact_id": "contacts",
    "callback_id": "callbacks",
    "text_id": "texts",
    "sent_by": "staff",
    "outcome_by": "staff",
}


def upgrade() -> None:
    op.add_column(
        "helpline",
        sa.Column("referral_ask_days", sa.Integer(), server_default=sa.text("3"), nullable=False),
    )
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("callback_id", sa.Uuid()),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "sent_by",
            sa.Uuid(),
            nullable=False,
            comment="who asked them, at made_at, and heard that they want it by text",
        ),
        sa.Column("ask_at", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text()),
        sa.Column("outcome_at", sa.DateTime(timezone=True)),
        sa.Column("outcome_by", sa.Uuid(), comment="null: by their own answer"),
        sa.CheckConstraint(
            "outcome IN ('got_through', 'not_through', 'turned_away', 'not_tried')",
            name=op.f("ck_referrals_outcome"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_referrals_{column}_{table}")
            )
            for column, table in _REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        comment="places that were sent by text; ask_at: null where they are not to be asked",
    )
    op.create_index("ix_referrals_number_hash_made_at", "referrals", ["number_hash", "made_at"])
    op.create_index("ix_referrals_thread_id", "referrals", ["thread_id"])


def downgrade() -> None:
    op.drop_table("referrals")
    op.drop_column("helpline", "referral_ask_days")
