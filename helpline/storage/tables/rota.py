"""Shifts by date: what was changed, asked for, and fetched by calendars."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
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

from helpline.domain.shift_requests import OPEN_REQUESTS, RequestState
from helpline.storage.tables.columns import id_column, instant, listed, metadata, one_of

rota_changes = Table(
    "rota_changes",
    metadata,
    id_column(),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    Column("is_on", Boolean, nullable=False),
    instant("made_at", nullable=False),
    Column("made_by", Uuid, ForeignKey("staff.id"), nullable=False),
    instant("undone_at"),
    Column("undone_by", Uuid, ForeignKey("staff.id")),
    Index(
        "uq_rota_changes_staff_id_day_start_minute_is_on",
        "staff_id",
        "day",
        "start_minute",
        "is_on",
        unique=True,
        postgresql_where=text("undone_at IS NULL"),
    ),
    comment="what pages add to, and take out of, the shifts of the file",
)

shift_requests = Table(
    "shift_requests",
    metadata,
    id_column(),
    Column("state", Text, nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    Column("for_staff_id", Uuid, ForeignKey("staff.id")),
    Column("return_day", Date),
    Column("return_start_minute", Integer),
    Column("return_end_minute", Integer),
    Column("taken_by", Uuid, ForeignKey("staff.id")),
    Column("decided_by", Uuid, ForeignKey("staff.id")),
    instant("asked_at", nullable=False),
    instant("ended_at"),
    one_of("state", RequestState),
    Index(
        "uq_shift_requests_open",
        "staff_id",
        "day",
        "start_minute",
        unique=True,
        postgresql_where=text(f"state IN ({listed(OPEN_REQUESTS)})"),
    ),
    comment="a shift to be given away, or swapped for the shift in the columns return_*",
)

calendar_addresses = Table(
    "calendar_addresses",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True, comment="SHA-256 of what is in the address"),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    instant("made_at", nullable=False),
    UniqueConstraint("staff_id"),
)
