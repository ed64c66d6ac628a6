"""Notices about texts that are refused."""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_KINDS = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided', 'escalation_late',"
    " 'silence_undecided', 'texts_unread', 'checkins_overdue', 'help_asked'"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(
        op.f("ck_notices_kind"), "notices", f"kind IN ({_KINDS}, 'texts_refused')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM notice_texts WHERE kind = 'texts_refused'")
    op.execute("DELETE FROM notices WHERE kind = 'texts_refused'")
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind IN ({_KINDS})")
