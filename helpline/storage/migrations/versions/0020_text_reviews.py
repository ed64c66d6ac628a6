"""The daily sample of texts that worried nobody: what a person has read in them."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_RISKS = (
    "'emergency_overdose', 'suicidal', 'relapse_used', 'wants_call', 'craving_struggling',"
    " 'question', 'wrong_number', 'unclear', 'ok'"
)


def upgrade() -> None:
    op.create_table(
        "text_reviews",
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_as", sa.Text(), nullable=False),
        sa.CheckConstraint(f"read_as IN ({_RISKS})", name=op.f("ck_text_reviews_read_as")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_text_reviews_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["texts.id"], name=op.f("fk_text_reviews_text_id_texts")
        ),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_text_reviews")),
        comment="of texts that the rules have read as ok: what a person has read in them",
    )
    op.create_index("ix_texts_ok", "texts", ["created_at"], postgresql_where=sa.text("risk = 'ok'"))


def downgrade() -> None:
    op.drop_index("ix_texts_ok", "texts")
    op.drop_table("text_reviews")
