"""Voicemail: the recording kept with us, and who has claimed the message."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recordings",
        sa.Column("voicemail_id", sa.Uuid(), nullable=False),
        sa.Column("sound_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False, comment="bytes, before sealing"),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of what was fetched"
        ),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["voicemail_id"], ["voicemails.id"], name=op.f("fk_recordings_voicemail_id")
        ),
        sa.PrimaryKeyConstraint("voicemail_id", name=op.f("pk_recordings")),
        comment="apart from voicemails, so that no list ever reads the sound",
    )
    op.add_column(
        "voicemails",
        sa.Column("hung_up", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "voicemails",
        sa.Column("state", sa.Text(), server_default=sa.text("'open'"), nullable=False),
    )
    op.add_column("voicemails", sa.Column("claimed_by", sa.Uuid(), nullable=True))
    op.add_column("voicemails", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "voicemails", sa.Column("callback_due_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("voicemails", sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "voicemails",
        sa.Column("handled_by", sa.Uuid(), nullable=True, comment="null: its callback settled it"),
    )
    op.alter_column(
        "voicemails",
        "status",
        existing_type=sa.TEXT(),
        comment="of the recording",
        existing_nullable=False,
    )
    op.create_index("ix_voicemails_callback_id", "voicemails", ["callback_id"], unique=False)
    op.create_index(
        "ix_voicemails_received_at_id", "voicemails", ["received_at", "id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_voicemails_handled_by"), "voicemails", "staff", ["handled_by"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_voicemails_claimed_by"), "voicemails", "staff", ["claimed_by"], ["id"]
    )
    op.create_table_comment(
        "voicemails",
        "callback_due_at: when its callback was due before somebody claimed the message",
        existing_comment=None,
        schema=None,
    )
    op.execute(
        "UPDATE voicemails SET state = 'handled' FROM callbacks WHERE callbacks.id = callback_id"
        " AND callbacks.state IN ('completed', 'cancelled', 'declined')"
    )
    op.create_check_constraint(
        op.f("ck_voicemails_status"),
        "voicemails",
        "status IN ('awaited', 'completed', 'kept', 'ours_alone', 'absent', 'hung_up', 'failed', 'lost')",
    )
    op.create_check_constraint(
        op.f("ck_voicemails_state"), "voicemails", "state IN ('open', 'claimed', 'handled')"
    )
    op.create_check_constraint(
        op.f("ck_voicemails_claimed_by_somebody"),
        "voicemails",
        "(state = 'claimed') = (claimed_by IS NOT NULL)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_voicemails_status"), "voicemails", type_="check")
    op.drop_constraint(op.f("ck_voicemails_state"), "voicemails", type_="check")
    op.drop_constraint(op.f("ck_voicemails_claimed_by_somebody"), "voicemails", type_="check")
    op.drop_table_comment(
        "voicemails",
        existing_comment="callback_due_at: when its callback was due before somebody claimed the message",
        schema=None,
    )
    op.drop_constraint(op.f("fk_voicemails_claimed_by"), "voicemails", type_="foreignkey")
    op.drop_constraint(op.f("fk_voicemails_handled_by"), "voicemails", type_="foreignkey")
    op.drop_index("ix_voicemails_received_at_id", table_name="voicemails")
    op.drop_index("ix_voicemails_callback_id", table_name="voicemails")
    op.alter_column(
        "voicemails",
        "status",
        existing_type=sa.TEXT(),
        comment=None,
        existing_comment="of the recording",
        existing_nullable=False,
    )
    op.drop_column("voicemails", "handled_by")
    op.drop_column("voicemails", "handled_at")
    op.drop_column("voicemails", "callback_due_at")
    op.drop_column("voicemails", "claimed_at")
    op.drop_column("voicemails", "claimed_by")
    op.drop_column("voicemails", "state")
    op.drop_column("voicemails", "hung_up")
    op.drop_table("recordings")
