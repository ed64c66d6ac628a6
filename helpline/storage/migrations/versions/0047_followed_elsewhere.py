"""A notice of an episode that is over because another team follows the person now."""

from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_NOTICES = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided', 'escalation_late', 'texts_unread',"
    " 'silence_undecided', 'checkins_overdue', 'help_asked', 'texts_refused', 'join_waits',"
    " 'escalation_left_open', 'call_not_begun'"
)


def _only(kinds: str) -> None:
    name = op.f("ck_notices_kind")
    op.drop_constraint(name, "notices", type_="check")
    op.create_check_constraint(name, "notices", f"kind IN ({kinds})")


def upgrade() -> None:
    _only(f"{_NOTICES}, 'followed_elsewhere'")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'followed_elsewhere'")
    _only(_NOTICES)
