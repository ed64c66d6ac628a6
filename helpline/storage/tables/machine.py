"""What the machine keeps for itself: events, outbox, timers, receipts."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from helpline.storage.tables.columns import id_column, instant, metadata, sealed

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    instant("at", nullable=False),
    Column("kind", Text, nullable=False),
    Column("contact_id", Uuid),
    Column("callback_id", Uuid),
    Column("offer_id", Uuid),
    Column("staff_id", Uuid),
    Column("line_id", Uuid),
    Column("data", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("ix_events_contact_id_id", "contact_id", "id"),
    Index("ix_events_at", "at"),
    Index(
        "ix_events_library_at",
        "at",
        postgresql_where=text(
            "kind IN ('topic_heard', 'topic_texted', 'statements_heard', 'statements_texted')"
        ),
    ),
    Index(
        "ix_events_callback_id_id",
        "callback_id",
        "id",
        postgresql_where=text("callback_id IS NOT NULL"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    id_column(),
    Column("kind", Text, nullable=False),
    Column("ref", Uuid, nullable=False),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("state", Text, nullable=False, server_default=text("'pending'")),
    instant("created_at", nullable=False),
    instant("due_at", nullable=False),
    instant("hand_at", nullable=False),
    instant("lease_until"),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("problem", Text),
    CheckConstraint("state IN ('pending', 'running', 'done', 'failed')", name="state"),
    Index("ix_outbox_hand_at", "hand_at", postgresql_where=text("state IN ('pending', 'running')")),
)

timers = Table(
    "timers",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("ref", Uuid, primary_key=True),
    instant("due_at", nullable=False),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Index("ix_timers_due_at", "due_at"),
)

pace = Table(
    "pace",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="single"), primary_key=True),
    instant("next_at", nullable=False),
)

webhook_receipts = Table(
    "webhook_receipts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("token", Text, unique=True, comment="I-Twilio-Idempotency-Token, when sent (D3)"),
    sealed("answer_sealed", nullable=False),
    instant("received_at", nullable=False),
    Index("ix_webhook_receipts_received_at", "received_at"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("process", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    instant("seen_at", nullable=False),
)
