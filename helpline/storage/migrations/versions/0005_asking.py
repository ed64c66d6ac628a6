"""Ways to ask for a callback: by text, by a counsellor for somebody, and at a time chosen by keys."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BEFORE = "'nobody_on', 'left_wait', 'menu', 'closed', 'voicemail', 'api', 'lost_call', 'page'"


def upgrade() -> None:
    op.add_column("callbacks", sa.Column("asked_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_callbacks_asked_by_staff"), "callbacks", "staff", ["asked_by"], ["id"]
    )
    op.add_column(
        "calls",
        sa.Column(
            "time_offered",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the beginning of the time for a callback that was offered last",
        ),
    )
    op.create_index("ix_texts_number_hash_created_at", "texts", ["number_hash", "created_at"])
    _allow_reasons(f"{_BEFORE}, 'text', 'counsellor'")


def downgrade() -> None:
    # Other systems ask for callbacks, too: the nearest reason that was known before.
    op.execute("UPDATE callbacks SET reason = 'api' WHERE reason IN ('text', 'counsellor')")
    _allow_reasons(_BEFORE)
    op.drop_index("ix_texts_number_hash_created_at", table_name="texts")
    op.drop_column("calls", "time_offered")
    op.drop_constraint(op.f("fk_callbacks_asked_by_staff"), "callbacks", type_="foreignkey")
    op.drop_column("callbacks", "asked_by")


def _allow_reasons(listed: str) -> None:
    op.drop_constraint(op.f("ck_callbacks_reason"), "callbacks", type_="check")
    op.create_check_constraint(op.f("ck_callbacks_reason"), "callbacks", f"reason IN ({listed})")
