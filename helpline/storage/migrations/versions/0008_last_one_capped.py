"""A notice for the last one on who has reached their daily cap."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE = "'long_wait', 'counsellor_missed', 'last_one_missed'"
_AFTER = "'number_throttled', 'promise_near', 'promise_broken', 'callback_undecided'"


def upgrade() -> None:
    _allow(f"{_BEFORE}, 'last_one_capped', {_AFTER}")


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM notice_texts WHERE kind = 'last_one_capped'"))
    op.execute(sa.text("DELETE FROM notices WHERE kind = 'last_one_capped'"))
    _allow(f"{_BEFORE}, {_AFTER}")


def _allow(kinds: str) -> None:
    op.drop_constraint(op.f("ck_notices_kind"), "notices", type_="check")
    op.create_check_constraint(op.f("ck_notices_kind"), "notices", f"kind IN ({kinds})")
