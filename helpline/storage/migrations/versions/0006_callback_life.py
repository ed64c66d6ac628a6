"""Callbacks: quiet hours, a promised time and what became of it, decisions, two more results."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RESULTS = "'reached', 'no_answer', 'busy', 'refused', 'failed', 'given_up'"
_REASONS = (
    "'nobody_on', 'left_wait', 'menu', 'closed', 'voicemail', 'api', 'lost_call', 'page', 'text',"
    " 'counsellor'"
)
_KINDS = "'long_wait', 'counsellor_missed', 'last_one_missed', 'number_throttled'"
_NEW_KINDS = "'promise_near', 'promise_broken', 'callback_undecided'"
_ABOUT = "the contact, the callback, the person or else the line"
_ABOUT_BEFORE = "the contact, the person or else the line"
_DECISIONS = "'try_now', 'try_at', 'take_out', 'settle', 'leave_message', 'no_message'"


def upgrade() -> None:
    _add_line_keys()
    for name in ("asked_at", "promised_at", "promised_until", "promise_broken_at"):
        op.add_column("callbacks", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE callbacks SET asked_at = requested_at WHERE reason NOT IN ('api', 'lost_call')"
    )
    op.create_index(
        "ix_events_callback_id_id",
        "events",
        ["callback_id", "id"],
        postgresql_where=sa.text("callback_id IS NOT NULL"),
    )
    _allow("attempts", "result", f"{_RESULTS}, 'machine', 'wrong_person'")
    _allow("callbacks", "reason", f"{_REASONS}, 'abandoned'")
    _allow("notices", "kind", f"{_KINDS}, {_NEW_KINDS}")
    op.add_column("notices", sa.Column("callback_id", sa.Uuid(), nullable=True))
    op.alter_column("notices", "about", comment=_ABOUT, existing_comment=_ABOUT_BEFORE)
    op.create_foreign_key(
        op.f("fk_notices_callback_id_callbacks"), "notices", "callbacks", ["callback_id"], ["id"]
    )
    _add_decisions()


def _add_line_keys() -> None:
    for column in (
        sa.Column("quiet_hours", sa.Text(), server_default="21:00-08:00", nullable=False),
        sa.Column("callback_within_seconds", sa.Integer(), server_default="7200", nullable=False),
        sa.Column(
            "ring_back_abandoned", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
    ):
        op.add_column("lines", column)


def _add_decisions() -> None:
    op.create_table(
        "callback_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("callback_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("why_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({_DECISIONS})", name=op.f("ck_callback_decisions_kind")),
        sa.ForeignKeyConstraint(
            ["callback_id"],
            ["callbacks.id"],
            name=op.f("fk_callback_decisions_callback_id_callbacks"),
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_callback_decisions_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_decisions")),
        comment="what people have decided about callbacks; never changed",
    )
    op.create_index(
        op.f("ix_callback_decisions_callback_id"), "callback_decisions", ["callback_id"]
    )


def downgrade() -> None:
    op.drop_table("callback_decisions")
    op.execute(f"DELETE FROM notices WHERE kind IN ({_NEW_KINDS})")  # noqa: S608 - our own words
    op.alter_column("notices", "about", comment=_ABOUT_BEFORE, existing_comment=_ABOUT)
    op.drop_column("notices", "callback_id")
    _allow("notices", "kind", _KINDS)
    # The nearest words that were known before.
    op.execute("UPDATE callbacks SET reason = 'api' WHERE reason = 'abandoned'")
    _allow("callbacks", "reason", _REASONS)
    op.execute("UPDATE attempts SET result = 'no_answer' WHERE result = 'machine'")
    op.execute("UPDATE attempts SET result = 'refused' WHERE result = 'wrong_person'")
    _allow("attempts", "result", _RESULTS)
    op.drop_index("ix_events_callback_id_id", "events")
    for name in ("promise_broken_at", "promised_until", "promised_at", "asked_at"):
        op.drop_column("callbacks", name)
    for name in ("ring_back_abandoned", "callback_within_seconds", "quiet_hours"):
        op.drop_column("lines", name)


def _allow(table: str, column: str, listed: str) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({listed})")
