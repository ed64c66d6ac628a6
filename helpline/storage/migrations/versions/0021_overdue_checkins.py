"""A notice of texts of plans that ought to have gone out."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KINDS = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided', 'escalation_late',"
    " 'silence_undecided', 'texts_unread'"
)


def _allow(kinds: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind IN ({kinds})")


def upgrade() -> None:
    _allow(f"{_KINDS}, 'checkins_overdue'")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'checkins_overdue'")
    _allow(_KINDS)
