"""The public page: what it says, which lines have one, and what name somebody asks to be called."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BEFORE = "'nobody_on', 'left_wait', 'menu', 'closed', 'voicemail', 'api', 'lost_call'"


def upgrade() -> None:
    op.add_column(
        "helpline",
        sa.Column(
            "who_answers",
            postgresql.JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
            comment="pairs of language and sentence, for the public page",
        ),
    )
    op.add_column(
        "helpline",
        sa.Column(
            "call_cost",
            postgresql.JSONB(),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.add_column(
        "lines",
        sa.Column("public_page", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.add_column("callbacks", sa.Column("name_sealed", sa.LargeBinary(), nullable=True))
    _allow_reasons(f"{_BEFORE}, 'page'")


def downgrade() -> None:
    # Other systems ask for callbacks, too: the nearest reason that was known before.
    op.execute("UPDATE callbacks SET reason = 'api' WHERE reason = 'page'")
    _allow_reasons(_BEFORE)
    op.drop_column("callbacks", "name_sealed")
    op.drop_column("lines", "public_page")
    op.drop_column("helpline", "call_cost")
    op.drop_column("helpline", "who_answers")


def _allow_reasons(listed: str) -> None:
    op.drop_constraint(op.f("ck_callbacks_reason"), "callbacks", type_="check")
    op.create_check_constraint(op.f("ck_callbacks_reason"), "callbacks", f"reason IN ({listed})")
