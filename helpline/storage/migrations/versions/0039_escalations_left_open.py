"""A notice of worries that somebody has taken, and nobody has closed."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_KINDS = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided', 'escalation_late', 'texts_unread',"
    " 'silence_undecided', 'checkins_overdue', 'help_asked', 'texts_refused', 'join_waits'"
)


def _only(kinds: str) -> None:
    name = op.f("ck_notices_kind")
    op.drop_constraint(name, "notices", type_="check")
    op.create_check_constraint(name, "notices", f"kind IN ({kinds})")


def upgrade() -> None:
    _only(f"{_KINDS}, 'escalation_left_open'")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'escalation_left_open'")
    _only(_KINDS)
