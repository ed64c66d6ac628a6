"""Who asked for the follow-up, and who wants to hear nothing more."""

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
    Uuid,
    text,
)

from helpline.domain.consent import Restoration, SuppressionSource
from helpline.domain.followup.joining import JoinChannel, JoinState
from helpline.storage.tables.columns import id_column, instant, metadata, one_of, sealed

join_requests = Table(
    "join_requests",
    metadata,
    id_column(),
    Column("state", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    instant("asked_at", nullable=False),
    instant("last_asked_at", nullable=False),
    Column("times", Integer, nullable=False, server_default=text("1")),
    instant("see_to_by", nullable=False),
    instant("closed_at"),
    Column("closed_by", Uuid, ForeignKey("staff.id")),
    Column("enrolment_id", Uuid, ForeignKey("enrolments.id")),
    one_of("state", JoinState),
    one_of("channel", JoinChannel),
    CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at"),
    Index(
        "uq_join_requests_open_number_hash",
        "number_hash",
        unique=True,
        postgresql_where=text("state = 'open'"),
    ),
    comment="who asks to be followed, until a person has seen to it",
)

suppressions = Table(
    "suppressions",
    metadata,
    id_column(),
    sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), comment="null: all lines"),
    Column("source", Text, nullable=False),
    instant("since", nullable=False),
    Column("last_word_sent", Boolean, nullable=False, server_default=text("false")),
    Column("recorded_by", Uuid, ForeignKey("staff.id")),
    instant("lifted_at"),
    Column("lifted_how", Text),
    Column("lifted_by", Uuid, ForeignKey("staff.id")),
    one_of("source", SuppressionSource),
    one_of("lifted_how", Restoration),
    Index("ix_suppressions_number_hash", "number_hash"),
    Index(
        "uq_suppressions_open_of_line",
        "number_hash",
        "line_id",
        unique=True,
        postgresql_where=text("lifted_at IS NULL AND line_id IS NOT NULL"),
    ),
    Index(
        "uq_suppressions_open_of_all",
        "number_hash",
        unique=True,
        postgresql_where=text("lifted_at IS NULL AND line_id IS NULL"),
    ),
    comment="numbers that are not to be texted; kept when everything else of a person goes",
)
