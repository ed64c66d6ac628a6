"""Conversations by text: whom a thread is with, who waits in it, and texts that people write."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ABOUT = "one number and one line; clarified_at: when we asked last what was meant"
_ABOUT_NOW = (
    "one number and one line; clarified_at: when we asked last what was meant;"
    " waiting_since, risk: of the texts that nobody has answered;"
    " answered_at: when a person wrote last; taken_by stays when it is closed"
)
_RISKS = (
    "'emergency_overdose', 'suicidal', 'relapse_used', 'wants_call', 'craving_struggling',"
    " 'question', 'wrong_number', 'unclear', 'ok'"
)
_PEOPLE = ("taken_by", "closed_by")


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.Text(), server_default=sa.text("'unclaimed'"), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("threads", column)
    for column_name in _PEOPLE:
        op.create_foreign_key(
            op.f(f"fk_threads_{column_name}_staff"), "threads", "staff", [column_name], ["id"]
        )
    op.create_check_constraint(
        op.f("ck_threads_state"), "threads", "state IN ('unclaimed', 'taken', 'closed')"
    )
    op.create_check_constraint(op.f("ck_threads_risk"), "threads", f"risk IN ({_RISKS})")
    op.create_check_constraint(
        op.f("ck_threads_taken_by_somebody"),
        "threads",
        "(state = 'unclaimed') <= (taken_by IS NULL) AND (state = 'taken') <= (taken_by IS NOT NULL)",
    )
    op.create_index(
        "ix_threads_open",
        "threads",
        ["waiting_since"],
        postgresql_where=sa.text("state = 'taken' OR waiting_since IS NOT NULL"),
    )
    op.create_table_comment("threads", _ABOUT_NOW, existing_comment=_ABOUT)
    op.add_column(
        "texts",
        sa.Column("written_by", sa.Uuid(), nullable=True, comment="out: who on the staff wrote it"),
    )
    op.create_foreign_key(
        op.f("fk_texts_written_by_staff"), "texts", "staff", ["written_by"], ["id"]
    )
    op.add_column(
        "texts",
        sa.Column(
            "due_at", sa.DateTime(timezone=True), nullable=True, comment="out: not sent before"
        ),
    )
    op.add_column(
        "helpline",
        sa.Column(
            "text_dispositions",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
    )
    _fill_from_escalations()


def _fill_from_escalations() -> None:
    """What people had to see to before is in the list of conversations after."""
    op.execute(
        "UPDATE threads SET waiting_since = live.opened_at, risk = live.risk,"
        " taken_by = live.taken_by, taken_at = live.taken_at,"
        " state = CASE WHEN live.taken_by IS NULL THEN 'unclaimed' ELSE 'taken' END"
        " FROM (SELECT DISTINCT ON (thread_id) * FROM escalations WHERE state <> 'closed'"
        " ORDER BY thread_id, opened_at DESC) AS live WHERE live.thread_id = threads.id"
    )


def downgrade() -> None:
    op.drop_column("helpline", "text_dispositions")
    op.drop_column("texts", "due_at")
    op.drop_constraint(op.f("fk_texts_written_by_staff"), "texts", type_="foreignkey")
    op.drop_column("texts", "written_by")
    op.create_table_comment("threads", _ABOUT, existing_comment=_ABOUT_NOW)
    op.drop_index("ix_threads_open", "threads")
    for constraint in ("taken_by_somebody", "risk", "state"):
        op.drop_constraint(op.f(f"ck_threads_{constraint}"), "threads", type_="check")
    for column_name in _PEOPLE:
        op.drop_constraint(op.f(f"fk_threads_{column_name}_staff"), "threads", type_="foreignkey")
    for column_name in (
        *("answered_at", "risk", "waiting_since", "disposition", "closed_by", "closed_at"),
        *("taken_at", "taken_by", "state"),
    ):
        op.drop_column("threads", column_name)
