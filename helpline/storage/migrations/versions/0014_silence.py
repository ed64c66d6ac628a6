"""Silences, and what a follow-up knows of them; a follow-up ends by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_END_REASONS = "'asked', 'new_episode', 'wrong_number', 'admitted', 'custody', 'died', 'other'"
_REASONS = (
    "'nobody_on', 'left_wait', 'menu', 'closed', 'voicemail', 'api', 'lost_call', 'page', 'text',"
    " 'counsellor', 'abandoned'"
)
_KINDS = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided', 'escalation_late', 'texts_unread'"
)


def _only(table: str, column: str, values: str) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({values})")


def upgrade() -> None:
    op.add_column(
        "checkins",
        sa.Column(
            "escalation_id",
            sa.Uuid(),
            sa.ForeignKey("escalations.id", name="fk_checkins_escalation_id"),
            nullable=True,
            comment="that a reply to it has opened or raised",
        ),
    )
    op.add_column(
        "callbacks",
        sa.Column(
            "own_attempts",
            sa.Integer(),
            nullable=True,
            comment="how often it is tried, where not by the team's plan",
        ),
    )
    op.add_column("callbacks", sa.Column("own_gap_seconds", sa.Integer(), nullable=True))
    op.add_column(
        "enrolments",
        sa.Column("asking", sa.Text(), server_default=sa.text("'as_planned'"), nullable=False),
    )
    op.add_column(
        "enrolments",
        sa.Column(
            "consent_provider", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    )
    op.create_check_constraint(
        op.f("ck_enrolments_asking"),
        "enrolments",
        "asking IN ('as_planned', 'not_next', 'nothing')",
    )
    _only("enrolments", "end_reason", f"'finished', {_END_REASONS}")
    _only("callbacks", "reason", f"{_REASONS}, 'follow_up'")
    _only("notices", "kind", f"{_KINDS}, 'silence_undecided'")
    _make_silences()


def _instant(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_silences() -> None:
    op.create_table(
        "silences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("callback_id", sa.Uuid(), nullable=True),
        _instant("opened_at", nullable=False),
        _instant("decide_by"),
        _instant("closed_at"),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "state IN ('calling', 'deciding', 'closed')", name=op.f("ck_silences_state")
        ),
        sa.CheckConstraint(
            "cause IN ('unanswered', 'undelivered', 'refused')", name=op.f("ck_silences_cause")
        ),
        sa.CheckConstraint(
            "decision IN ('nominated_contact', 'treatment_provider', 'welfare_check', 'wait')",
            name=op.f("ck_silences_decision"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_silences_closed_at")
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (closed_by IS NULL)"
            " AND (decision IS NULL) = (why_sealed IS NULL)",
            name=op.f("ck_silences_decided_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_silences_enrolment_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_silences_line_id")),
        sa.ForeignKeyConstraint(
            ["callback_id"], ["callbacks.id"], name=op.f("fk_silences_callback_id")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"], name=op.f("fk_silences_closed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_silences")),
        comment="whoever does not answer, or cannot be texted; why_sealed: in a person's words",
    )
    op.create_index("ix_silences_enrolment_id", "silences", ["enrolment_id"])
    op.create_index(
        "uq_silences_live_enrolment_id",
        "silences",
        ["enrolment_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )


def downgrade() -> None:
    op.drop_table("silences")
    op.execute("DELETE FROM notices WHERE kind = 'silence_undecided'")
    op.execute("UPDATE callbacks SET reason = 'api' WHERE reason = 'follow_up'")
    op.execute("UPDATE enrolments SET end_reason = 'other' WHERE end_reason = 'finished'")
    _only("notices", "kind", _KINDS)
    _only("callbacks", "reason", _REASONS)
    _only("enrolments", "end_reason", _END_REASONS)
    for table, column in (
        ("enrolments", "consent_provider"),
        ("enrolments", "asking"),
        ("callbacks", "own_gap_seconds"),
        ("callbacks", "own_attempts"),
        ("checkins", "escalation_id"),
    ):
        op.drop_column(table, column)
