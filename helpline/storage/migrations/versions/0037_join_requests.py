"""Who asks to be followed, until a person has seen to it; where the followed are on their way."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

_KINDS = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided', 'escalation_late', 'texts_unread',"
    " 'silence_undecided', 'checkins_overdue', 'help_asked', 'texts_refused'"
)


def _only_kinds(kinds: str) -> None:
    name = op.f("ck_notices_kind")
    op.drop_constraint(name, "notices", type_="check")
    op.create_check_constraint(name, "notices", f"kind IN ({kinds})")


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("enrolments", sa.Column("stage", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_enrolments_stage"),
        "enrolments",
        "stage IN ('thinking', 'in_detox', 'maintenance', 'aftercare', 'supporting')",
    )
    _only_kinds(f"{_KINDS}, 'join_waits'")
    op.create_table(
        "join_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        _instant("asked_at"),
        _instant("last_asked_at"),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        _instant("see_to_by"),
        _instant("closed_at", nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("enrolment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'enrolled', 'declined')", name=op.f("ck_join_requests_state")
        ),
        sa.CheckConstraint("channel IN ('text', 'voice')", name=op.f("ck_join_requests_channel")),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_join_requests_closed_at")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_join_requests_line_id")),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["staff.id"], name=op.f("fk_join_requests_closed_by")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_join_requests_enrolment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_join_requests")),
        comment="who asks to be followed, until a person has seen to it",
    )
    op.create_index(
        "uq_join_requests_open_number_hash",
        "join_requests",
        ["number_hash"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("join_requests")
    op.execute("DELETE FROM notice_texts WHERE kind = 'join_waits'")
    op.execute("DELETE FROM notices WHERE kind = 'join_waits'")
    op.execute("DELETE FROM timers WHERE kind = 'join_request_waits'")
    _only_kinds(_KINDS)
    op.drop_column("enrolments", "stage")
