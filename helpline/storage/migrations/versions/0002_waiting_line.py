"""The waiting line: who may take whom, priorities, switches, notices and what holds them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shared_numbers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_numbers")),
        comment="many people ring from these: nobody inherits anything by them",
    )
    op.create_index(
        "uq_shared_numbers_number_hash",
        "shared_numbers",
        ["number_hash"],
        unique=True,
        postgresql_where=sa.text("number_hash IS NOT NULL"),
    )
    op.create_table(
        "wait_classes",
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("handling_seconds", sa.Float(), nullable=True),
        sa.Column(
            "patience_seconds", sa.Float(), nullable=True, comment="none when nobody gave up"
        ),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("come_true", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("learnt_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_wait_classes_team_id")),
        sa.PrimaryKeyConstraint("team_id", "language", name=op.f("pk_wait_classes")),
        comment="what recent contacts of a team and a language show about waiting",
    )
    op.create_table(
        "notice_texts",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_notice_texts_line_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notice_texts_staff_id")),
        sa.PrimaryKeyConstraint("kind", "line_id", "staff_id", name=op.f("pk_notice_texts")),
        comment="when somebody was last texted about such notices, so that nobody is flooded",
    )
    op.create_table(
        "switches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('closed', 'diverted')", name=op.f("ck_switches_kind")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_switches_line_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_switches_made_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["staff.id"], name=op.f("fk_switches_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_switches")),
        comment="never deleted; the row of a line that is not undone counts, while its time lasts",
    )
    op.create_index("ix_switches_made_at_id", "switches", ["made_at", "id"], unique=False)
    op.create_index(
        "uq_switches_open_line_id",
        "switches",
        ["line_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_table(
        "blocks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True, comment="null: all lines"),
        sa.Column("contact_id", sa.Uuid(), nullable=True, comment="the contact it was made for"),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True, comment="null: the system"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("until > made_at", name=op.f("ck_blocks_ends")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_blocks_contact_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["staff.id"], name=op.f("fk_blocks_lifted_by")),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_blocks_line_id")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_blocks_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
        comment="numbers that hear recorded information first, for a while",
    )
    op.create_index("ix_blocks_number_hash_until", "blocks", ["number_hash", "until"], unique=False)
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "about", sa.Uuid(), nullable=False, comment="the contact, the person or else the line"
        ),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('long_wait', 'counsellor_missed', 'last_one_missed', 'number_throttled')",
            name=op.f("ck_notices_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_notices_contact_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_notices_line_id")),
        sa.ForeignKeyConstraint(["seen_by"], ["staff.id"], name=op.f("fk_notices_seen_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_notices_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index(
        "uq_notices_open_kind_about",
        "notices",
        ["kind", "about"],
        unique=True,
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.add_column(
        "calls",
        sa.Column(
            "gender",
            sa.Text(),
            nullable=True,
            comment="of the counsellor whom the caller asked for",
        ),
    )
    op.add_column(
        "calls",
        sa.Column("musts_lifted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "calls",
        sa.Column(
            "explained",
            sa.Text(),
            nullable=True,
            comment="digest of why nobody could be offered, as last written",
        ),
    )
    op.add_column(
        "calls",
        sa.Column(
            "flag",
            sa.Text(),
            nullable=True,
            comment="why the caller comes first: domain.calls.Flag",
        ),
    )
    op.add_column("calls", sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "calls",
        sa.Column(
            "place_taken_by",
            sa.Uuid(),
            nullable=True,
            comment="the call of the same person that took over its place",
        ),
    )
    op.add_column(
        "calls",
        sa.Column(
            "said_place",
            sa.SmallInteger(),
            nullable=True,
            comment="the best the caller heard: domain.waiting.Place",
        ),
    )
    op.add_column(
        "calls",
        sa.Column(
            "said_low", sa.SmallInteger(), nullable=True, comment="the fewest minutes they heard"
        ),
    )
    op.add_column("calls", sa.Column("said_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "calls",
        sa.Column(
            "expected_low",
            sa.SmallInteger(),
            nullable=True,
            comment="minutes, kept the first time to be judged by",
        ),
    )
    op.add_column("calls", sa.Column("expected_high", sa.SmallInteger(), nullable=True))
    op.add_column("calls", sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(
        op.f("ix_contacts_number_hash"),
        table_name="contacts",
        postgresql_where="(ended_at IS NULL)",
    )
    op.create_index(
        "ix_contacts_number_hash_answered_at",
        "contacts",
        ["number_hash", "answered_at"],
        unique=False,
    )
    op.create_index(
        "ix_contacts_number_hash_ended_at", "contacts", ["number_hash", "ended_at"], unique=False
    )
    op.create_index(
        "ix_legs_counsellor_joined_at",
        "legs",
        ["joined_at"],
        unique=False,
        postgresql_where=sa.text("party = 'counsellor' AND joined_at IS NOT NULL"),
    )
    op.add_column(
        "lines", sa.Column("gate", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "lines",
        sa.Column("say_position", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.add_column(
        "lines", sa.Column("say_wait", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column(
        "lines",
        sa.Column("wait_sound", sa.Text(), server_default=sa.text("'text'"), nullable=False),
    )
    op.add_column("lines", sa.Column("wait_music_url", sa.Text(), nullable=True))
    op.add_column(
        "lines",
        sa.Column(
            "must_skills",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column(
        "lines",
        sa.Column(
            "prefer_skills",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    op.add_column(
        "lines",
        sa.Column("language_rule", sa.Text(), server_default=sa.text("'must'"), nullable=False),
    )
    op.add_column(
        "lines",
        sa.Column("prefer_seconds", sa.Integer(), server_default=sa.text("60"), nullable=False),
    )
    op.add_column(
        "lines",
        sa.Column(
            "last_counsellor_seconds", sa.Integer(), server_default=sa.text("20"), nullable=False
        ),
    )
    op.add_column(
        "lines",
        sa.Column("choose_gender", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("lines", sa.Column("partner_team_id", sa.Uuid(), nullable=True))
    op.add_column(
        "lines",
        sa.Column(
            "partner_after_seconds", sa.Integer(), server_default=sa.text("60"), nullable=False
        ),
    )
    op.add_column("lines", sa.Column("on_call_after_seconds", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_lines_partner_team_id"), "lines", "teams", ["partner_team_id"], ["id"]
    )
    op.add_column(
        "presence",
        sa.Column(
            "pause_reason",
            sa.Text(),
            nullable=True,
            comment="how the offer ended that brought the pause",
        ),
    )
    op.add_column("staff", sa.Column("gender", sa.Text(), nullable=True))
    op.add_column(
        "staff",
        sa.Column(
            "on_call_rank", sa.Integer(), nullable=True, comment="their place on the on-call list"
        ),
    )
    op.add_column(
        "teams",
        sa.Column(
            "decline_pause_seconds", sa.Integer(), server_default=sa.text("30"), nullable=False
        ),
    )
    op.add_column(
        "teams",
        sa.Column("busy_pause_seconds", sa.Integer(), server_default=sa.text("20"), nullable=False),
    )
    op.add_column(
        "teams",
        sa.Column(
            "no_answer_pause_seconds", sa.Integer(), server_default=sa.text("5"), nullable=False
        ),
    )
    op.add_column(
        "teams",
        sa.Column("max_calls_a_day", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "teams",
        sa.Column("max_minutes_a_day", sa.Integer(), server_default=sa.text("0"), nullable=False),
    )
    op.add_column(
        "teams",
        sa.Column("widen_seconds", sa.Integer(), server_default=sa.text("10"), nullable=False),
    )
    op.execute(
        """
        UPDATE staff SET on_call_rank = ranked.place
        FROM (
            SELECT listed.staff_id, min(listed.place) AS place
            FROM (
                SELECT person.value::uuid AS staff_id,
                    row_number() OVER (ORDER BY rung.place, person.place) - 1 AS place
                FROM helpline,
                    jsonb_array_elements(escalation) WITH ORDINALITY AS rung (people, place),
                    jsonb_array_elements_text(rung.people) WITH ORDINALITY AS person (value, place)
            ) AS listed
            GROUP BY listed.staff_id
        ) AS ranked
        WHERE staff.id = ranked.staff_id
        """
    )


def downgrade() -> None:
    op.drop_column("teams", "widen_seconds")
    op.drop_column("teams", "max_minutes_a_day")
    op.drop_column("teams", "max_calls_a_day")
    op.drop_column("teams", "no_answer_pause_seconds")
    op.drop_column("teams", "busy_pause_seconds")
    op.drop_column("teams", "decline_pause_seconds")
    op.drop_column("staff", "on_call_rank")
    op.drop_column("staff", "gender")
    op.drop_column("presence", "pause_reason")
    op.drop_constraint(op.f("fk_lines_partner_team_id"), "lines", type_="foreignkey")
    op.drop_column("lines", "on_call_after_seconds")
    op.drop_column("lines", "partner_after_seconds")
    op.drop_column("lines", "partner_team_id")
    op.drop_column("lines", "choose_gender")
    op.drop_column("lines", "last_counsellor_seconds")
    op.drop_column("lines", "prefer_seconds")
    op.drop_column("lines", "language_rule")
    op.drop_column("lines", "prefer_skills")
    op.drop_column("lines", "must_skills")
    op.drop_column("lines", "wait_music_url")
    op.drop_column("lines", "wait_sound")
    op.drop_column("lines", "say_wait")
    op.drop_column("lines", "say_position")
    op.drop_column("lines", "gate")
    op.drop_index(
        "ix_legs_counsellor_joined_at",
        table_name="legs",
        postgresql_where=sa.text("party = 'counsellor' AND joined_at IS NOT NULL"),
    )
    op.drop_index("ix_contacts_number_hash_ended_at", table_name="contacts")
    op.drop_index("ix_contacts_number_hash_answered_at", table_name="contacts")
    op.create_index(
        op.f("ix_contacts_number_hash"),
        "contacts",
        ["number_hash"],
        unique=False,
        postgresql_where="(ended_at IS NULL)",
    )
    op.drop_column("calls", "expected_at")
    op.drop_column("calls", "expected_high")
    op.drop_column("calls", "expected_low")
    op.drop_column("calls", "said_until")
    op.drop_column("calls", "said_low")
    op.drop_column("calls", "said_place")
    op.drop_column("calls", "place_taken_by")
    op.drop_column("calls", "blocked_until")
    op.drop_column("calls", "flag")
    op.drop_column("calls", "explained")
    op.drop_column("calls", "musts_lifted")
    op.drop_column("calls", "gender")
    op.drop_index(
        "uq_notices_open_kind_about",
        table_name="notices",
        postgresql_where=sa.text("seen_at IS NULL"),
    )
    op.drop_table("notices")
    op.drop_index("ix_blocks_number_hash_until", table_name="blocks")
    op.drop_table("blocks")
    op.drop_index(
        "uq_switches_open_line_id",
        table_name="switches",
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.drop_index("ix_switches_made_at_id", table_name="switches")
    op.drop_table("switches")
    op.drop_table("notice_texts")
    op.drop_table("wait_classes")
    op.drop_index(
        "uq_shared_numbers_number_hash",
        table_name="shared_numbers",
        postgresql_where=sa.text("number_hash IS NOT NULL"),
    )
    op.drop_table("shared_numbers")
