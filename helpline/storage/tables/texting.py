"""Conversations by text, and the worries read in them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from helpline.domain.calls import Direction
from helpline.domain.escalations import EscalationState
from helpline.domain.risk import Risk
from helpline.domain.threads import ThreadState
from helpline.storage.tables.columns import id_column, instant, metadata, one_of, sealed

threads = Table(
    "threads",
    metadata,
    id_column(),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("language", Text, comment="that they wrote in last, where it could be told"),
    instant("created_at", nullable=False),
    instant("last_in_at"),
    instant("clarified_at"),
    Column("state", Text, nullable=False, server_default=text("'unclaimed'")),
    Column("taken_by", Uuid, ForeignKey("staff.id")),
    instant("taken_at"),
    instant("closed_at"),
    Column("closed_by", Uuid, ForeignKey("staff.id")),
    Column("disposition", Text),
    instant("waiting_since"),
    Column("risk", Text),
    instant("answered_at"),
    one_of("state", ThreadState),
    one_of("risk", Risk),
    CheckConstraint(
        "(state = 'unclaimed') <= (taken_by IS NULL) AND (state = 'taken') <= (taken_by IS NOT NULL)",
        name="taken_by_somebody",
    ),
    Index("uq_threads_line_id_number_hash", "line_id", "number_hash", unique=True),
    Index("ix_threads_number_hash", "number_hash"),
    Index(
        "ix_threads_open",
        "waiting_since",
        postgresql_where=text("state = 'taken' OR waiting_since IS NOT NULL"),
    ),
    comment="one number and one line; clarified_at: when we asked last what was meant;"
    " waiting_since, risk: of the texts that nobody has answered;"
    " answered_at: when a person wrote last; taken_by stays when it is closed",
)

texts = Table(
    "texts",
    metadata,
    id_column(),
    Column("direction", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id")),
    Column("thread_id", Uuid, ForeignKey("threads.id")),
    sealed("number_sealed"),
    Column("number_hash", LargeBinary),
    sealed("body_sealed", nullable=False),
    Column("message_sid", Text, unique=True),
    Column("state", Text, nullable=False),
    Column("error_code", Text),
    instant("created_at", nullable=False),
    instant("sent_at"),
    Column("way", Text, comment="out: domain.consent.Way, asked about again before it is sent"),
    Column("asks", Text, comment="out: the question in it, by its name in the rules of triage"),
    Column("pictures", SmallInteger, nullable=False, server_default=text("0")),
    Column("opt_out_type", Text, comment="in: what Twilio says it has done (M9)"),
    instant("triaged_at"),
    Column("risk", Text),
    Column("urgent", Boolean),
    Column("opt_out", Boolean),
    Column("keyword", Text),
    Column("automatic", Text),
    Column("confidence", Float),
    Column("rule_version", Text),
    sealed("reasons_sealed"),
    Column("written_by", Uuid, ForeignKey("staff.id"), comment="out: who on the staff wrote it"),
    Column("due_at", DateTime(timezone=True), comment="out: not sent before"),
    one_of("direction", Direction),
    one_of("risk", Risk),
    Index("ix_texts_number_hash_created_at", "number_hash", "created_at"),
    Index("ix_texts_thread_id_created_at", "thread_id", "created_at"),
    Index(
        "ix_texts_untriaged",
        "created_at",
        postgresql_where=text("thread_id IS NOT NULL AND triaged_at IS NULL"),
    ),
    Index("ix_texts_ok", "created_at", postgresql_where=text("risk = 'ok'")),
    comment="staff texts have no thread; the verdict of a text in stands beside it",
)

text_reviews = Table(
    "text_reviews",
    metadata,
    Column("text_id", Uuid, ForeignKey("texts.id"), primary_key=True),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    instant("at", nullable=False),
    Column("read_as", Text, nullable=False),
    one_of("read_as", Risk),
    comment="of texts that the rules have read as ok: what a person has read in them",
)

text_statements = Table(
    "text_statements",
    metadata,
    Column("thread_id", Uuid, ForeignKey("threads.id"), primary_key=True),
    Column("number", SmallInteger, nullable=False),
    Column("yes_count", SmallInteger, nullable=False),
    comment="a row while somebody answers, an hour at most",
)

sender_pace = Table(
    "sender_pace",
    metadata,
    Column("sender", Text, primary_key=True, comment="a line's number, or a Messaging Service"),
    instant("next_at", nullable=False),
    comment="when a sender may send the next text of a plan",
)

escalations = Table(
    "escalations",
    metadata,
    id_column(),
    Column("state", Text, nullable=False),
    Column("risk", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("thread_id", Uuid, ForeignKey("threads.id"), nullable=False, index=True),
    Column("text_id", Uuid, ForeignKey("texts.id"), nullable=False),
    instant("opened_at", nullable=False),
    instant("last_text_at", nullable=False),
    Column("texts", Integer, nullable=False, server_default=text("1")),
    Column("raised", Boolean, nullable=False, server_default=text("false")),
    Column("paged", Integer, nullable=False, server_default=text("0")),
    instant("take_by", nullable=False),
    instant("call_by"),
    Column("taken_by", Uuid, ForeignKey("staff.id")),
    instant("taken_at"),
    instant("closed_at"),
    Column("closed_by", Uuid, ForeignKey("staff.id")),
    sealed("how_sealed"),
    instant("alarmed_at"),
    one_of("state", EscalationState),
    one_of("risk", Risk),
    CheckConstraint("(state = 'taken') <= (taken_by IS NOT NULL)", name="taken_by_somebody"),
    CheckConstraint("(state = 'closed') = (closed_by IS NOT NULL)", name="closed_by_somebody"),
    Index(
        "uq_escalations_open_thread_id",
        "thread_id",
        unique=True,
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_escalations_live", "opened_at", postgresql_where=text("state <> 'closed'")),
    comment="paged: one more than the number of the last page; how_sealed: in a person's words",
)
