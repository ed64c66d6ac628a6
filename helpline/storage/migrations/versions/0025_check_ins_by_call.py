"""Check-ins by call: chosen at enrolment, and what became of each call."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_REASONS = (
    "'nobody_on', 'left_wait', 'menu', 'closed', 'voicemail', 'api', 'lost_call', 'page', 'text',"
    " 'counsellor', 'abandoned', 'follow_up'"
)


def _reasons(values: str) -> None:
    op.drop_constraint(op.f("ck_callbacks_reason"), "callbacks", type_="check")
    op.create_check_constraint(op.f("ck_callbacks_reason"), "callbacks", f"reason IN ({values})")


def upgrade() -> None:
    op.add_column(
        "enrolments",
        sa.Column("check_in_by", sa.Text(), server_default=sa.text("'text'"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_enrolments_check_in_by"), "enrolments", "check_in_by IN ('text', 'call')"
    )
    op.add_column(
        "checkins",
        sa.Column(
            "asks", sa.Boolean(), nullable=True, comment="a call's: whether it wanted an answer"
        ),
    )
    _reasons(f"{_REASONS}, 'check_in'")
    op.create_table(
        "checkin_calls",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "answered_by", sa.Text(), nullable=True, comment="what machine detection makes of it"
        ),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("people_called", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True, comment="why there was no answer"),
        sa.CheckConstraint(
            "state IN ('dialled', 'greeted', 'asked', 'answered', 'ended')",
            name=op.f("ck_checkin_calls_state"),
        ),
        sa.CheckConstraint(
            "answer IN ('well', 'call', 'now', 'danger', 'person', 'no_more', 'wrong_number',"
            " 'agree')",
            name=op.f("ck_checkin_calls_answer"),
        ),
        sa.CheckConstraint(
            "result IN ('no_answer', 'busy', 'machine', 'no_key', 'failed')",
            name=op.f("ck_checkin_calls_result"),
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["send_attempts.id"], name=op.f("fk_checkin_calls_attempt_id")
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_checkin_calls")),
        comment="an attempt that is a call; step: of the last document, whose keys count once",
    )


def downgrade() -> None:
    op.drop_table("checkin_calls")
    op.execute("UPDATE callbacks SET reason = 'text' WHERE reason = 'check_in'")
    _reasons(_REASONS)
    op.drop_column("checkins", "asks")
    op.drop_column("enrolments", "check_in_by")
