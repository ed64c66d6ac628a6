"""A notice of calls that were not begun in time, and a silence of whoever our texts do not reach."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_NOTICES = (
    "'long_wait', 'counsellor_missed', 'last_one_missed', 'last_one_capped', 'number_throttled',"
    " 'promise_near', 'promise_broken', 'callback_undecided', 'escalation_late', 'texts_unread',"
    " 'silence_undecided', 'checkins_overdue', 'help_asked', 'texts_refused', 'join_waits',"
    " 'escalation_left_open'"
)
_CAUSES = "'unanswered', 'undelivered', 'refused'"


def _only(table: str, column: str, values: str) -> None:
    name = op.f(f"ck_{table}_{column}")
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} IN ({values})")


def upgrade() -> None:
    _only("notices", "kind", f"{_NOTICES}, 'call_not_begun'")
    _only("silences", "cause", f"{_CAUSES}, 'unsent'")


def downgrade() -> None:
    op.execute("DELETE FROM notices WHERE kind = 'call_not_begun'")
    op.execute("UPDATE silences SET cause = 'undelivered' WHERE cause = 'unsent'")
    _only("silences", "cause", _CAUSES)
    _only("notices", "kind", _NOTICES)
