"""Callbacks and their attempts; messages left by voice."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from helpline.domain.callback_decisions import Decision
from helpline.domain.callbacks import OPEN_STATES, AttemptResult, CallbackReason, CallbackState
from helpline.domain.followup.stages import Stage
from helpline.domain.voicemails import RecordingState, VoicemailState
from helpline.storage.tables.columns import id_column, instant, listed, metadata, one_of, sealed

callbacks = Table(
    "callbacks",
    metadata,
    id_column(),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("language", Text, nullable=False),
    sealed("number_sealed"),
    Column("number_hash", LargeBinary),
    Column("origin_contact_id", Uuid, ForeignKey("contacts.id")),
    instant("requested_at", nullable=False),
    instant("waiting_since", nullable=False),
    instant("due_at"),
    instant("not_before"),
    instant("not_after"),
    instant("asked_at"),
    instant("promised_at"),
    instant("promised_until"),
    instant("promise_broken_at"),
    Column("voicemail_ok", Boolean, nullable=False, server_default=text("false")),
    sealed("note_sealed"),
    sealed("name_sealed"),
    Column("stage", Text, comment="where they are on their way, as far as known"),
    Column("asked_by", Uuid, ForeignKey("staff.id")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("own_attempts", Integer, comment="how often it is tried, where not by the team's plan"),
    Column("own_gap_seconds", Integer),
    Column("outcome", Text),
    instant("closed_at"),
    one_of("state", CallbackState),
    one_of("reason", CallbackReason),
    one_of("stage", Stage),
    Index("ix_callbacks_requested_at_id", "requested_at", "id"),
    Index(
        "uq_callbacks_open_line_id_number_hash",
        "line_id",
        "number_hash",
        unique=True,
        postgresql_where=text(f"state IN ({listed(OPEN_STATES)})"),
    ),
)

attempts = Table(
    "attempts",
    metadata,
    id_column(),
    Column("callback_id", Uuid, ForeignKey("callbacks.id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contacts.id"), nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("number", Integer, nullable=False),
    instant("started_at", nullable=False),
    instant("ended_at"),
    Column("result", Text),
    instant("message_left_at"),
    one_of("result", AttemptResult),
    UniqueConstraint("callback_id", "number"),
)

callback_decisions = Table(
    "callback_decisions",
    metadata,
    id_column(),
    Column("callback_id", Uuid, ForeignKey("callbacks.id"), nullable=False, index=True),
    instant("at", nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("kind", Text, nullable=False),
    sealed("why_sealed"),
    instant("due_at"),
    one_of("kind", Decision),
    comment="what people have decided about callbacks; never changed",
)

voicemails = Table(
    "voicemails",
    metadata,
    id_column(),
    Column("contact_id", Uuid, ForeignKey("contacts.id"), nullable=False, unique=True),
    Column("callback_id", Uuid, ForeignKey("callbacks.id")),
    Column("recording_sid", Text),
    Column("status", Text, nullable=False, comment="of the recording"),
    Column("duration_seconds", Integer),
    instant("received_at", nullable=False),
    Column("hung_up", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("claimed_by", Uuid, ForeignKey("staff.id")),
    instant("claimed_at"),
    instant("callback_due_at"),
    instant("handled_at"),
    Column("handled_by", Uuid, ForeignKey("staff.id"), comment="null: its callback settled it"),
    one_of("status", RecordingState),
    one_of("state", VoicemailState),
    CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claimed_by_somebody"),
    Index("ix_voicemails_callback_id", "callback_id"),
    Index("ix_voicemails_received_at_id", "received_at", "id"),
    comment="callback_due_at: when its callback was due before somebody claimed the message",
)

recordings = Table(
    "recordings",
    metadata,
    Column("voicemail_id", Uuid, ForeignKey("voicemails.id"), primary_key=True),
    sealed("sound_sealed", nullable=False),
    Column("length", Integer, nullable=False, comment="bytes, before sealing"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of what was fetched"),
    instant("kept_at", nullable=False),
    comment="apart from voicemails, so that no list ever reads the sound",
)
