"""Telling staff: those on call, and supervisors."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text, Uuid, text

from helpline.domain.notices import NoticeKind
from helpline.domain.pages import LIVE_PAGE_STATES, PageState
from helpline.storage.tables.columns import id_column, instant, listed, metadata, one_of

pages = Table(
    "pages",
    metadata,
    id_column(),
    Column("escalation_id", Uuid, ForeignKey("escalations.id"), nullable=False, index=True),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("call_sid", Text, unique=True),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    instant("made_at", nullable=False),
    instant("dial_at"),
    instant("dialled_at"),
    instant("answered_at"),
    instant("ended_at"),
    Column("end_status", Text),
    one_of("state", PageState),
    Index(
        "uq_pages_live_escalation_id_staff_id",
        "escalation_id",
        "staff_id",
        unique=True,
        postgresql_where=text(f"state IN ({listed(LIVE_PAGE_STATES)})"),
    ),
    comment="calls to people on call; dial_at: their place in the account's call rate",
)

notices = Table(
    "notices",
    metadata,
    id_column(),
    instant("at", nullable=False),
    instant("last_at", nullable=False),
    Column("kind", Text, nullable=False),
    Column(
        "about",
        Uuid,
        nullable=False,
        comment="the contact, the callback, the escalation, the person or else the line",
    ),
    Column("line_id", Uuid, ForeignKey("lines.id")),
    Column("contact_id", Uuid, ForeignKey("contacts.id")),
    Column("staff_id", Uuid, ForeignKey("staff.id")),
    Column("callback_id", Uuid, ForeignKey("callbacks.id")),
    instant("seen_at"),
    Column("seen_by", Uuid, ForeignKey("staff.id")),
    one_of("kind", NoticeKind),
    Index(
        "uq_notices_open_kind_about",
        "kind",
        "about",
        unique=True,
        postgresql_where=text("seen_at IS NULL"),
    ),
)

notice_texts = Table(
    "notice_texts",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("line_id", Uuid, ForeignKey("lines.id"), primary_key=True),
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    instant("sent_at", nullable=False),
    comment="when somebody was last texted about such notices, so that nobody is flooded",
)
