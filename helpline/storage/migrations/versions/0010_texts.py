"""Texts: threads, verdicts, who wants none, escalations and the pages about them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KINDS = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided'"
)
_NEW_KINDS = "'escalation_late', 'texts_unread'"
_ABOUT = "the contact, the callback, the escalation, the person or else the line"
_ABOUT_BEFORE = "the contact, the callback, the person or else the line"
_RISKS = (
    "'emergency_overdose', 'suicidal', 'relapse_used', 'wants_call', 'craving_struggling',"
    " 'question', 'wrong_number', 'unclear', 'ok'"
)


def upgrade() -> None:
    _make_threads()
    _add_verdicts()
    _make_suppressions()
    _make_escalations()
    _make_pages()
    _allow(f"{_KINDS}, {_NEW_KINDS}")
    op.alter_column("notices", "about", comment=_ABOUT, existing_comment=_ABOUT_BEFORE)


def _instant(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_threads() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "language",
            sa.Text(),
            nullable=True,
            comment="that they wrote in last, where it could be told",
        ),
        _instant("created_at", nullable=False),
        _instant("last_in_at"),
        _instant("clarified_at"),
        sa.ForeignKeyConstraint(["line_id"], ["lines.id"], name=op.f("fk_threads_line_id_lines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
        comment="one number and one line; clarified_at: when we asked last what was meant",
    )
    op.create_index(
        "uq_threads_line_id_number_hash", "threads", ["line_id", "number_hash"], unique=True
    )
    op.create_index("ix_threads_number_hash", "threads", ["number_hash"])


def _add_verdicts() -> None:
    for column in (
        sa.Column("thread_id", sa.Uuid(), nullable=True),
        sa.Column(
            "way",
            sa.Text(),
            nullable=True,
            comment="out: domain.consent.Way, asked about again before it is sent",
        ),
        sa.Column(
            "asks",
            sa.Text(),
            nullable=True,
            comment="out: the question in it, by its name in the rules of triage",
        ),
        sa.Column("pictures", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "opt_out_type",
            sa.Text(),
            nullable=True,
            comment="in: what Twilio says it has done (M9)",
        ),
        _instant("triaged_at"),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=True),
        sa.Column("opt_out", sa.Boolean(), nullable=True),
        sa.Column("keyword", sa.Text(), nullable=True),
        sa.Column("automatic", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("rule_version", sa.Text(), nullable=True),
        sa.Column("reasons_sealed", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("texts", column)
    op.create_foreign_key(
        op.f("fk_texts_thread_id_threads"), "texts", "threads", ["thread_id"], ["id"]
    )
    op.create_check_constraint(op.f("ck_texts_risk"), "texts", f"risk IN ({_RISKS})")
    op.create_index("ix_texts_thread_id_created_at", "texts", ["thread_id", "created_at"])
    op.create_index(
        "ix_texts_untriaged",
        "texts",
        ["created_at"],
        postgresql_where=sa.text("thread_id IS NOT NULL AND triaged_at IS NULL"),
    )
    op.create_table_comment(
        "texts",
        "staff texts have no thread; the verdict of a text in stands beside it",
        existing_comment=None,
    )


def _make_suppressions() -> None:
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.LargeBinary(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True, comment="null: all lines"),
        sa.Column("source", sa.Text(), nullable=False),
        _instant("since", nullable=False),
        sa.Column("last_word_sent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        _instant("lifted_at"),
        sa.Column("lifted_how", sa.Text(), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "source IN ('texted', 'spoken', 'provider', 'wrong_number')",
            name=op.f("ck_suppressions_source"),
        ),
        sa.CheckConstraint(
            "lifted_how IN ('start', 'recorded_consent')", name=op.f("ck_suppressions_lifted_how")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["lines.id"], name=op.f("fk_suppressions_line_id_lines")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["staff.id"], name=op.f("fk_suppressions_recorded_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["staff.id"], name=op.f("fk_suppressions_lifted_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
        comment="numbers that are not to be texted; kept when everything else of a person goes",
    )
    op.create_index("ix_suppressions_number_hash", "suppressions", ["number_hash"])
    op.create_index(
        "uq_suppressions_open_of_line",
        "suppressions",
        ["number_hash", "line_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL AND line_id IS NOT NULL"),
    )
    op.create_index(
        "uq_suppressions_open_of_all",
        "suppressions",
        ["number_hash"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL AND line_id IS NULL"),
    )


def _make_escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        _instant("opened_at", nullable=False),
        _instant("last_text_at", nullable=False),
        sa.Column("texts", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("raised", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("paged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _instant("take_by", nullable=False),
        _instant("call_by"),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        _instant("taken_at"),
        _instant("closed_at"),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("how_sealed", sa.LargeBinary(), nullable=True),
        _instant("alarmed_at"),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'closed')", name=op.f("ck_escalations_state")
        ),
        sa.CheckConstraint(f"risk IN ({_RISKS})", name=op.f("ck_escalations_risk")),
        sa.CheckConstraint(
            "(state = 'taken') <= (taken_by IS NOT NULL)",
            name=op.f("ck_escalations_taken_by_somebody"),
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_by IS NOT NULL)",
            name=op.f("ck_escalations_closed_by_somebody"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_escalations_{column}_{table}")
            )
            for column, table in (
                ("line_id", "lines"),
                ("thread_id", "threads"),
                ("text_id", "texts"),
                ("taken_by", "staff"),
                ("closed_by", "staff"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalations")),
        comment="paged: one more than the number of the last page; how_sealed: in a person's words",
    )
    op.create_index("ix_escalations_thread_id", "escalations", ["thread_id"])
    op.create_index(
        "uq_escalations_open_thread_id",
        "escalations",
        ["thread_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "ix_escalations_live",
        "escalations",
        ["opened_at"],
        postgresql_where=sa.text("state <> 'closed'"),
    )


def _make_pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("escalation_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("call_sid", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        _instant("made_at", nullable=False),
        _instant("dial_at"),
        _instant("dialled_at"),
        _instant("answered_at"),
        _instant("ended_at"),
        sa.Column("end_status", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned', 'dialled', 'answered', 'taken', 'ended')",
            name=op.f("ck_pages_state"),
        ),
        sa.ForeignKeyConstraint(
            ["escalation_id"], ["escalations.id"], name=op.f("fk_pages_escalation_id_escalations")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_pages_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("call_sid", name=op.f("uq_pages_call_sid")),
        comment="calls to people on call; dial_at: their place in the account's call rate",
    )
    op.create_index("ix_pages_escalation_id", "pages", ["escalation_id"])
    op.create_index(
        "uq_pages_live_escalation_id_staff_id",
        "pages",
        ["escalation_id", "staff_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('planned', 'dialled', 'answered')"),
    )


def downgrade() -> None:
    for kind in ("escalation_late", "texts_unread"):
        op.execute(sa.text("DELETE FROM notice_texts WHERE kind = :kind").bindparams(kind=kind))
        op.execute(sa.text("DELETE FROM notices WHERE kind = :kind").bindparams(kind=kind))
    op.alter_column("notices", "about", comment=_ABOUT_BEFORE, existing_comment=_ABOUT)
    _allow(_KINDS)
    for table in ("pages", "escalations", "suppressions"):
        op.drop_table(table)
    op.drop_table_comment("texts", existing_comment=None)
    op.drop_index("ix_texts_untriaged", "texts")
    op.drop_index("ix_texts_thread_id_created_at", "texts")
    op.drop_constraint(op.f("ck_texts_risk"), "texts", type_="check")
    op.drop_constraint(op.f("fk_texts_thread_id_threads"), "texts", type_="foreignkey")
    for name in (
        *("reasons_sealed", "rule_version", "confidence", "automatic", "keyword", "opt_out"),
        *("urgent", "risk", "triaged_at", "opt_out_type", "pictures", "asks", "way", "thread_id"),
    ):
        op.drop_column("texts", name)
    op.drop_table("threads")


def _allow(kinds: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind IN ({kinds})")
