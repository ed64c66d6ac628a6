"""What callers can learn, and where they can be sent."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from helpline.domain.directory import Cost, Kind
from helpline.domain.referrals import ReferralOutcome
from helpline.storage.tables.columns import id_column, instant, metadata, one_of, sealed

topic_reads = Table(
    "topic_reads",
    metadata,
    Column("day", Date, primary_key=True),
    Column("line_id", Uuid, ForeignKey("lines.id"), primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("reads", Integer, nullable=False),
    comment="of the public pages: a count, and nothing of who read",
)

topic_editions = Table(
    "topic_editions",
    metadata,
    id_column(),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("language", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("words", JSONB(none_as_null=True)),
    Column("reviewed_by", Text),
    Column("reviewed_on", Date),
    instant("made_at", nullable=False),
    Column("made_by", Uuid, ForeignKey("staff.id"), nullable=False),
    Index("ix_topic_editions_topic", "language", "topic", "number", unique=True),
    comment="the newest of a topic and language counts; without words those of the file are told",
)

directory_entries = Table(
    "directory_entries",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("text_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("phone", Text, nullable=False, comment="of a service that publishes it, so not sealed"),
    Column("areas", ARRAY(Text), nullable=False),
    Column("substances", ARRAY(Text), nullable=False),
    Column("detox_on_site", Boolean),
    Column("medicines", ARRAY(Text), nullable=False),
    Column("dual_diagnosis", Boolean),
    Column("cost", Text),
    Column("cost_note", Text, nullable=False),
    Column("accreditation_body", Text),
    Column("accreditation_number", Text),
    Column("accreditation_checked_on", Date),
    sealed("accreditation_checked_by_sealed"),
    Column("languages", ARRAY(Text), nullable=False),
    Column("waiting_days", Integer),
    Column("waiting_as_of", Date),
    Column("how_to_refer", Text, nullable=False),
    Column("checked_on", Date, comment="when somebody made sure of all of it"),
    Column("checked_by", Uuid, ForeignKey("staff.id"), comment="null: as a table said"),
    instant("changed_at", nullable=False),
    instant("taken_out_at"),
    one_of("kind", Kind),
    one_of("cost", Cost),
    Index("uq_directory_entries_name", text("lower(name)"), unique=True),
    comment="places to turn to; null and empty: nobody knows. No column is about payment to us",
)

referrals = Table(
    "referrals",
    metadata,
    id_column(),
    Column("entry_id", Uuid, ForeignKey("directory_entries.id"), nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("thread_id", Uuid, ForeignKey("threads.id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contacts.id")),
    Column("callback_id", Uuid, ForeignKey("callbacks.id")),
    sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("language", Text, nullable=False),
    Column("text_id", Uuid, ForeignKey("texts.id"), nullable=False),
    instant("made_at", nullable=False),
    Column(
        "sent_by",
        Uuid,
        ForeignKey("staff.id"),
        nullable=False,
        comment="who asked them, at made_at, and heard that they want it by text",
    ),
    instant("ask_at"),
    instant("asked_at"),
    Column("outcome", Text),
    instant("outcome_at"),
    Column("outcome_by", Uuid, ForeignKey("staff.id"), comment="null: by their own answer"),
    one_of("outcome", ReferralOutcome),
    Index("ix_referrals_number_hash_made_at", "number_hash", "made_at"),
    Index("ix_referrals_thread_id", "thread_id"),
    comment="places that were sent by text; ask_at: null where they are not to be asked",
)
