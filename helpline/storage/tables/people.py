"""Who works here, what they are just doing, and how they sign in."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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
from sqlalchemy.dialects.postgresql import ARRAY

from helpline.domain.presence import Presence, PresenceSource
from helpline.storage.tables.columns import id_column, instant, metadata, one_of, sealed, unique

staff = Table(
    "staff",
    metadata,
    id_column(),
    sealed("name_sealed", nullable=False),
    sealed("email_sealed", nullable=False),
    Column("email_hash", LargeBinary, nullable=False),
    sealed("phone_sealed"),
    Column("phone_hash", LargeBinary),
    Column("role", Text, nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("skills", ARRAY(Text), nullable=False),
    Column("gender", Text),
    Column("on_call_rank", Integer, comment="their place on the on-call list"),
    Column("shifts", ARRAY(Text), nullable=False),
    Column("password_hash", Text),
    Column("may_see_numbers", Boolean, nullable=False, server_default=text("false")),
    Column("shift_reminders", Boolean, nullable=False, server_default=text("false")),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    instant("created_at", nullable=False),
    unique("staff", "email_hash"),
    unique("staff", "phone_hash"),
)

staff_teams = Table(
    "staff_teams",
    metadata,
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    Column("team_id", Uuid, ForeignKey("teams.id"), primary_key=True),
)

turns = Table(
    "turns",
    metadata,
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    Column("team_id", Uuid, ForeignKey("teams.id"), primary_key=True),
    instant("offered_at", nullable=False),
    comment="written under the matcher's lock alone: the pointer of round-robin",
)

presence = Table(
    "presence",
    metadata,
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    Column("chosen", Text, nullable=False),
    Column("source", Text, nullable=False),
    instant("since", nullable=False),
    instant("idle_since", nullable=False),
    Column("misses", Integer, nullable=False, server_default=text("0")),
    instant("pause_until"),
    Column("pause_reason", Text, comment="how the offer ended that brought the pause"),
    instant("wrap_up_until"),
    one_of("chosen", Presence),
    one_of("source", PresenceSource),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    id_column(),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    instant("created_at", nullable=False),
    instant("revoked_at"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    id_column(),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the cookie's"),
    Column("browser", Text, nullable=False),
    Column("wall", Boolean, nullable=False, server_default=text("false")),
    instant("started_at", nullable=False),
    instant("seen_at", nullable=False),
    instant("ended_at"),
    Index("ix_staff_sessions_open_staff_id", "staff_id", postgresql_where=text("ended_at IS NULL")),
    comment="a sign-in of somebody, in one browser",
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    sealed("secret_sealed"),
    instant("set_at"),
    Column("last_step", BigInteger, comment="of time: its code, and any before it, is used up"),
    sealed("next_secret_sealed"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    id_column(),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False, index=True),
    Column("code_hash", LargeBinary, nullable=False, comment="SHA-256"),
    instant("used_at"),
)

password_links = Table(
    "password_links",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True, comment="SHA-256 of what is behind the #"),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False, index=True),
    instant("made_at", nullable=False),
    instant("until", nullable=False),
    instant("used_at"),
)
