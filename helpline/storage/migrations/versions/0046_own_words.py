"""A service's own wording, and templates of its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_COLUMNS = ("own_words", "own_templates")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column(
            "helpline",
            sa.Column(
                name, postgresql.JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
            ),
        )
    op.add_column(
        "helpline",
        sa.Column(
            "words_edition",
            sa.Uuid(),
            nullable=True,
            comment="of own words and templates: whoever has read another reads anew",
        ),
    )


def downgrade() -> None:
    op.drop_column("helpline", "words_edition")
    for name in _COLUMNS:
        op.drop_column("helpline", name)
