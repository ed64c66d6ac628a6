"""The follow-up: plans, enrolments, check-ins, and the attempts to send them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "digest", sa.Text(), nullable=False, comment="of its steps: another plan, another row"
        ),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("configured", sa.Boolean(), nullable=False, comment="the file says so now"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("name", "digest", name=op.f("uq_plans_name_digest")),
        comment="never changed and never deleted: whoever is enrolled keeps their plan",
    )
    op.create_index(
        "uq_plans_configured_name",
        "plans",
        ["name"],
        unique=True,
        postgresql_where=sa.text("configured"),
    )
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("first_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detox_ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column(
            "plan_version", sa.Text(), nullable=False, comment="as it was signed: steps and words"
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the calendar, 1 at first"),
        sa.Column("less_since", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("less_times", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "risk_flags",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("safe_hours", sa.Text(), server_default=sa.text("'00:00-24:00'"), nullable=False),
        sa.Column("seen_by_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_level", sa.Text(), server_default=sa.text("'named'"), nullable=False),
        sa.Column("nominated_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("nominated_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("nominated_told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("consent_method", sa.Text(), nullable=False),
        sa.Column("consent_given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_recorded_by_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("consent_wording", sa.Text(), nullable=False),
        sa.Column("consent_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_calls", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "consent_voicemail", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "consent_nominated", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("consent_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risk_open_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("texted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_reply_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL)", name=op.f("ck_enrolments_ended_at")
        ),
        sa.CheckConstraint(
            "consent_method IN ('spoken', 'written', 'text')",
            name=op.f("ck_enrolments_consent_method"),
        ),
        sa.CheckConstraint(
            "content_level IN ('named', 'bare')", name=op.f("ck_enrolments_content_level")
        ),
        sa.CheckConstraint(
            "end_reason IN ('asked', 'new_episode', 'wrong_number', 'admitted', 'custody', 'died', 'other')",
            name=op.f("ck_enrolments_end_reason"),
        ),
        sa.CheckConstraint(
            "risk IN ('emergency_overdose', 'suicidal', 'relapse_used', 'wants_call', 'craving_struggling', 'question', 'wrong_number', 'unclear', 'ok')",
            name=op.f("ck_enrolments_risk"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'active', 'paused', 'ended')", name=op.f("ck_enrolments_state")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_enrolments_line_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_enrolments_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    op.create_index(
        "ix_enrolments_enrolled_at_id", "enrolments", ["enrolled_at", "id"], unique=False
    )
    op.create_index("ix_enrolments_number_hash", "enrolments", ["number_hash"], unique=False)
    op.create_index(
        "uq_enrolments_open_number_hash",
        "enrolments",
        ["number_hash"],
        unique=True,
        postgresql_where=sa.text("state IN ('pending', 'active', 'paused')"),
    )
    op.create_table(
        "sender_pace",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_sender_pace_line_id")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_sender_pace")),
        comment="when a line may send the next text of a plan",
    )
    op.create_table(
        "checkins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False, comment="sends it"),
        sa.Column("step", sa.Integer(), nullable=False, comment="0: asks the person to agree"),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the enrolment's calendar"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "look_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the sweep hands it over; none once it has",
        ),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column(
            "reasons",
            postgresql.ARRAY(sa.Text()),
            nullable=True,
            comment="why it was skipped, or is waiting",
        ),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "risk IN ('emergency_overdose', 'suicidal', 'relapse_used', 'wants_call', 'craving_struggling', 'question', 'wrong_number', 'unclear', 'ok')",
            name=op.f("ck_checkins_risk"),
        ),
        sa.CheckConstraint(
            "state IN ('scheduled', 'sending', 'sent', 'delivered', 'answered', 'failed', 'unknown', 'skipped')",
            name=op.f("ck_checkins_state"),
        ),
        sa.CheckConstraint(
            "look_at IS NULL OR state = 'scheduled'", name=op.f("ck_checkins_looked_at")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_checkins_enrolment_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_checkins_line_id")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_checkins_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkins")),
        sa.UniqueConstraint(
            "enrolment_id", "step", "version", name=op.f("uq_checkins_enrolment_id_step_version")
        ),
    )
    op.create_index("ix_checkins_due_at_id", "checkins", ["due_at", "id"], unique=False)
    op.create_index(
        "ix_checkins_line_id_look_at",
        "checkins",
        ["line_id", "look_at"],
        unique=False,
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.create_index("ix_checkins_text_id", "checkins", ["text_id"], unique=False)
    op.create_index(
        "ix_checkins_open_due_at",
        "checkins",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('scheduled', 'unknown')"),
    )
    op.create_table(
        "send_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checkin_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("message_sid", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "result IN ('taken', 'refused', 'busy', 'unclear', 'never_went')",
            name=op.f("ck_send_attempts_result"),
        ),
        sa.ForeignKeyConstraint(
            ["checkin_id"], ["checkins.id"], name=op.f("fk_send_attempts_checkin_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_send_attempts")),
        sa.UniqueConstraint(
            "checkin_id", "number", name=op.f("uq_send_attempts_checkin_id_number")
        ),
        comment="written before the request; its id is in the address of the status callback",
    )


def downgrade() -> None:
    op.drop_table("send_attempts")
    op.drop_index(
        "ix_checkins_open_due_at",
        table_name="checkins",
        postgresql_where=sa.text("state IN ('scheduled', 'unknown')"),
    )
    op.drop_index("ix_checkins_text_id", table_name="checkins")
    op.drop_index(
        "ix_checkins_line_id_look_at",
        table_name="checkins",
        postgresql_where=sa.text("look_at IS NOT NULL"),
    )
    op.drop_index("ix_checkins_due_at_id", table_name="checkins")
    op.drop_table("checkins")
    op.drop_table("sender_pace")
    op.drop_index(
        "uq_enrolments_open_number_hash",
        table_name="enrolments",
        postgresql_where=sa.text("state IN ('pending', 'active', 'paused')"),
    )
    op.drop_index("ix_enrolments_number_hash", table_name="enrolments")
    op.drop_index("ix_enrolments_enrolled_at_id", table_name="enrolments")
    op.drop_table("enrolments")
    op.drop_index(
        "uq_plans_configured_name", table_name="plans", postgresql_where=sa.text("configured")
    )
    op.drop_table("plans")
