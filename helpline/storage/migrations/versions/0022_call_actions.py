"""Callers on hold, and counsellors who ask for help."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_BEFORE = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided', 'escalation_late',"
    " 'silence_undecided', 'texts_unread', 'checkins_overdue'"
)


def _set_kinds(kinds: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind IN ({kinds})")


def upgrade() -> None:
    op.add_column("legs", sa.Column("held_at", sa.DateTime(timezone=True)))
    _set_kinds(f"{_BEFORE}, 'help_asked'")


def downgrade() -> None:
    op.execute("DELETE FROM notice_texts WHERE kind = 'help_asked'")
    op.execute("DELETE FROM notices WHERE kind = 'help_asked'")
    _set_kinds(_BEFORE)
    op.drop_column("legs", "held_at")
