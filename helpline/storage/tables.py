"""The schema. Columns named `*_sealed` hold encrypted text, `*_hash` a keyed hash of it.

Instants are `timestamptz`. Partial unique indexes stand behind every claim: one live offer a
counsellor, one accepted offer a call, one open callback a person and line.
"""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from helpline.domain.callback_decisions import Decision
from helpline.domain.callbacks import OPEN_STATES, AttemptResult, CallbackReason, CallbackState
from helpline.domain.calls import CallState, Direction, Outcome
from helpline.domain.consent import ConsentMethod, Restoration, SuppressionSource
from helpline.domain.directory import Cost, Kind
from helpline.domain.escalations import EscalationState
from helpline.domain.followup.attempts import SendResult
from helpline.domain.followup.checkin_calls import CheckInAnswer, CheckInCallState, Unanswered
from helpline.domain.followup.checkins import CheckInState
from helpline.domain.followup.enrolments import (
    OPEN_ENROLMENT_STATES,
    CheckInBy,
    ContentLevel,
    EndReason,
    EnrolmentState,
)
from helpline.domain.followup.joining import JoinChannel, JoinState
from helpline.domain.followup.silence import SilenceDecision
from helpline.domain.followup.silences import Asking, SilenceCause, SilenceState
from helpline.domain.followup.stages import Stage
from helpline.domain.guests import LIVE_GUEST_STATES, GuestKind, GuestState
from helpline.domain.legs import LegState, Party
from helpline.domain.notices import NoticeKind
from helpline.domain.offers import LIVE_OFFER_STATES, OfferState
from helpline.domain.pages import LIVE_PAGE_STATES, PageState
from helpline.domain.presence import Presence, PresenceSource
from helpline.domain.referrals import ReferralOutcome
from helpline.domain.risk import Risk
from helpline.domain.shift_requests import OPEN_REQUESTS, RequestState
from helpline.domain.switches import SwitchKind
from helpline.domain.threads import ThreadState
from helpline.domain.voicemails import RecordingState, VoicemailState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[object]:
    return Column("id", Uuid, primary_key=True)


def _instant(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _sealed(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, LargeBinary, nullable=nullable)


def _unique(table: str, column: str) -> Index:
    """A unique index, partial so that no foreign key could refer to it.

    Otherwise a change of the column would take the row's strongest lock, for which the matcher,
    whose offers refer to the row, would have to wait: and nothing is waited for under its lock.
    """
    return Index(
        f"uq_{table}_{column}",
        column,
        unique=True,
        postgresql_where=text(f"{column} IS NOT NULL"),
    )


def _listed(values: Iterable[StrEnum]) -> str:
    return ", ".join(f"'{value.value}'" for value in values)


def _one_of(name: str, values: Iterable[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{name} IN ({_listed(values)})", name=name)


helpline = Table(
    "helpline",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="single"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("escalation", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column(
        "who_answers",
        JSONB,
        nullable=False,
        server_default=text("'[]'::jsonb"),
        comment="pairs of language and sentence, for the public page",
    ),
    Column("call_cost", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column(
        "answers",
        JSONB,
        nullable=False,
        server_default=text("'{}'::jsonb"),
        comment="sentences by what is asked and by language",
    ),
    Column(
        "topics_edition",
        Uuid,
        comment="the newest edition of all: whoever has read another reads anew",
    ),
    Column("second_factor", Text, nullable=False, server_default=text("'oversight'")),
    Column("idle_minutes", Integer, nullable=False, server_default=text("120")),
    Column("sign_in_hours", Integer, nullable=False, server_default=text("12")),
    Column("messaging_service", Text, comment="of every line that has none of its own"),
    Column("text_dispositions", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("dispositions", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("directory_stale_days", Integer, nullable=False, server_default=text("180")),
    Column("referral_ask_days", Integer, nullable=False, server_default=text("3")),
)

directory_entries = Table(
    "directory_entries",
    metadata,
    _id(),
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
    _sealed("accreditation_checked_by_sealed"),
    Column("languages", ARRAY(Text), nullable=False),
    Column("waiting_days", Integer),
    Column("waiting_as_of", Date),
    Column("how_to_refer", Text, nullable=False),
    Column("checked_on", Date, comment="when somebody made sure of all of it"),
    Column("checked_by", Uuid, ForeignKey("staff.id"), comment="null: as a table said"),
    _instant("changed_at", nullable=False),
    _instant("taken_out_at"),
    _one_of("kind", Kind),
    _one_of("cost", Cost),
    Index("uq_directory_entries_name", text("lower(name)"), unique=True),
    comment="places to turn to; null and empty: nobody knows. No column is about payment to us",
)

shared_numbers = Table(
    "shared_numbers",
    metadata,
    _id(),
    _sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    _unique("shared_numbers", "number_hash"),
    comment="many people ring from these: nobody inherits anything by them",
)

teams = Table(
    "teams",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("strategy", Text, nullable=False),
    Column("ring_seconds", Integer, nullable=False),
    Column("max_wait_seconds", Integer, nullable=False),
    Column("wrap_up_seconds", Integer, nullable=False),
    Column("decline_pause_seconds", Integer, nullable=False, server_default=text("30")),
    Column("busy_pause_seconds", Integer, nullable=False, server_default=text("20")),
    Column("no_answer_pause_seconds", Integer, nullable=False, server_default=text("5")),
    Column("max_calls_a_day", Integer, nullable=False, server_default=text("0")),
    Column("max_minutes_a_day", Integer, nullable=False, server_default=text("0")),
    Column("callback_attempts", Integer, nullable=False),
    Column("callback_gaps_seconds", ARRAY(Integer), nullable=False),
    Column("widen_seconds", Integer, nullable=False, server_default=text("10")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    _unique("teams", "name"),
)

lines = Table(
    "lines",
    metadata,
    _id(),
    Column("number", Text, nullable=False, comment="public: it is advertised"),
    Column("name", Text, nullable=False),
    Column("team_id", Uuid, ForeignKey("teams.id"), nullable=False),
    Column("languages", ARRAY(Text), nullable=False),
    Column("hours", JSONB, nullable=False),
    _sealed("overflow_number_sealed"),
    Column("gate", Boolean, nullable=False, server_default=text("false")),
    Column("say_position", Boolean, nullable=False, server_default=text("true")),
    Column("say_wait", Boolean, nullable=False, server_default=text("true")),
    Column("wait_sound", Text, nullable=False, server_default=text("'text'")),
    Column("wait_music_url", Text),
    Column("must_skills", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("prefer_skills", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("language_rule", Text, nullable=False, server_default=text("'must'")),
    Column("prefer_seconds", Integer, nullable=False, server_default=text("60")),
    Column("last_counsellor_seconds", Integer, nullable=False, server_default=text("20")),
    Column("choose_gender", Boolean, nullable=False, server_default=text("false")),
    Column("partner_team_id", Uuid, ForeignKey("teams.id")),
    Column("partner_after_seconds", Integer, nullable=False, server_default=text("60")),
    Column("on_call_after_seconds", Integer),
    Column("public_page", Boolean, nullable=False, server_default=text("true")),
    Column("quiet_hours", Text, nullable=False, server_default=text("'21:00-08:00'")),
    Column("callback_within_seconds", Integer, nullable=False, server_default=text("7200")),
    Column("ring_back_abandoned", Boolean, nullable=False, server_default=text("false")),
    Column("machine_detection", Boolean, nullable=False, server_default=text("true")),
    Column(
        "listening_notice",
        JSONB,
        nullable=False,
        server_default=text("'[]'::jsonb"),
        comment="pairs of language and sentence; nobody listens in where callers do not hear it",
    ),
    Column("messaging_service", Text, comment="that its texts go out through; none: its number"),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    _unique("lines", "number"),
    _unique("lines", "name"),
)

staff = Table(
    "staff",
    metadata,
    _id(),
    _sealed("name_sealed", nullable=False),
    _sealed("email_sealed", nullable=False),
    Column("email_hash", LargeBinary, nullable=False),
    _sealed("phone_sealed"),
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
    _instant("created_at", nullable=False),
    _unique("staff", "email_hash"),
    _unique("staff", "phone_hash"),
)

staff_teams = Table(
    "staff_teams",
    metadata,
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    Column("team_id", Uuid, ForeignKey("teams.id"), primary_key=True),
)

rota_changes = Table(
    "rota_changes",
    metadata,
    _id(),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("start_minute", Integer, nullable=False),
    Column("end_minute", Integer, nullable=False),
    Column("is_on", Boolean, nullable=False),
    _instant("made_at", nullable=False),
    Column("made_by", Uuid, ForeignKey("staff.id"), nullable=False),
    _instant("undone_at"),
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
    _id(),
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
    _instant("asked_at", nullable=False),
    _instant("ended_at"),
    _one_of("state", RequestState),
    Index(
        "uq_shift_requests_open",
        "staff_id",
        "day",
        "start_minute",
        unique=True,
        postgresql_where=text(f"state IN ({_listed(OPEN_REQUESTS)})"),
    ),
    comment="a shift to be given away, or swapped for the shift in the columns return_*",
)

calendar_addresses = Table(
    "calendar_addresses",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True, comment="SHA-256 of what is in the address"),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    _instant("made_at", nullable=False),
    UniqueConstraint("staff_id"),
)

turns = Table(
    "turns",
    metadata,
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    Column("team_id", Uuid, ForeignKey("teams.id"), primary_key=True),
    _instant("offered_at", nullable=False),
    comment="written under the matcher's lock alone: the pointer of round-robin",
)

presence = Table(
    "presence",
    metadata,
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    Column("chosen", Text, nullable=False),
    Column("source", Text, nullable=False),
    _instant("since", nullable=False),
    _instant("idle_since", nullable=False),
    Column("misses", Integer, nullable=False, server_default=text("0")),
    _instant("pause_until"),
    Column("pause_reason", Text, comment="how the offer ended that brought the pause"),
    _instant("wrap_up_until"),
    _one_of("chosen", Presence),
    _one_of("source", PresenceSource),
)

switches = Table(
    "switches",
    metadata,
    _id(),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("kind", Text, nullable=False),
    _sealed("reason_sealed", nullable=False),
    _sealed("number_sealed"),
    _instant("made_at", nullable=False),
    Column("made_by", Uuid, ForeignKey("staff.id"), nullable=False),
    _instant("until"),
    _instant("undone_at"),
    Column("undone_by", Uuid, ForeignKey("staff.id")),
    _one_of("kind", SwitchKind),
    Index("ix_switches_made_at_id", "made_at", "id"),
    Index(
        "uq_switches_open_line_id",
        "line_id",
        unique=True,
        postgresql_where=text("undone_at IS NULL"),
    ),
    comment="never deleted; the row of a line that is not undone counts, while its time lasts",
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    Column("channel", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("language", Text, nullable=False),
    _sealed("number_sealed"),
    Column("number_hash", LargeBinary),
    _instant("started_at"),
    _instant("queued_at"),
    _instant("answered_at"),
    _instant("ended_at"),
    Column("outcome", Text),
    Column("counsellor_id", Uuid, ForeignKey("staff.id")),
    Column("callback_id", Uuid),
    Column("disposition", Text, comment="what came of it, in the service's own words"),
    Column("disposed_by", Uuid, ForeignKey("staff.id")),
    _instant("disposed_at"),
    _one_of("direction", Direction),
    _one_of("outcome", Outcome),
    CheckConstraint("channel IN ('voice', 'sms')", name="channel"),
    CheckConstraint("ended_at IS NULL OR outcome IS NOT NULL", name="ended_has_outcome"),
    Index("ix_contacts_started_at_id", "started_at", "id"),
    Index("ix_contacts_open", "id", postgresql_where=text("ended_at IS NULL")),
    Index("ix_contacts_number_hash_ended_at", "number_hash", "ended_at"),
    Index("ix_contacts_callback_id", "callback_id"),
    Index("ix_contacts_number_hash_answered_at", "number_hash", "answered_at"),
    Index("ix_contacts_counsellor_id_answered_at", "counsellor_id", "answered_at"),
)

calls = Table(
    "calls",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contacts.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("step", Integer, nullable=False, comment="counts the documents served: every URL once"),
    Column("node", Text, nullable=False, comment="where in the menu"),
    Column("tries", Integer, nullable=False, comment="silences and wrong keys at this node"),
    Column("conference", Text, nullable=False, unique=True),
    _instant("waiting_since"),
    Column("front", Boolean, nullable=False, server_default=text("false")),
    Column(
        "language_chosen",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="false: whoever speaks any of the line's may take them",
    ),
    Column("gender", Text, comment="of the counsellor whom the caller asked for"),
    Column("musts_lifted", Boolean, nullable=False, server_default=text("false")),
    Column(
        "raised_minutes",
        SmallInteger,
        nullable=False,
        server_default=text("0"),
        comment="by somebody who oversees: domain.priority.Place.raised",
    ),
    Column("explained", Text, comment="digest of why nobody could be offered, as last written"),
    _instant("returned_at"),
    _sealed("keyed_number_sealed"),
    Column(
        "time_offered",
        DateTime(timezone=True),
        comment="the beginning of the time for a callback that was offered last",
    ),
    Column("flag", Text, comment="why the caller comes first: domain.calls.Flag"),
    Column(
        "is_enrolled",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="followed after detox when they rang",
    ),
    _instant("blocked_until"),
    Column("place_taken_by", Uuid, comment="the call of the same person that took over its place"),
    Column("said_place", SmallInteger, comment="the best the caller heard: domain.waiting.Place"),
    Column("said_low", SmallInteger, comment="the fewest minutes they heard"),
    _instant("said_until"),
    Column("expected_low", SmallInteger, comment="minutes, kept the first time to be judged by"),
    Column("expected_high", SmallInteger),
    _instant("expected_at"),
    Column("topic", SmallInteger, comment="number of the topic that is heard"),
    Column("chapter", SmallInteger, nullable=False, server_default=text("0")),
    Column("slowly", Boolean, nullable=False, server_default=text("false")),
    Column("yes_count", SmallInteger, comment="while the ten statements are heard, and no longer"),
    _instant("changed_at", nullable=False),
    _one_of("state", CallState),
    Index("ix_calls_waiting", "waiting_since", postgresql_where=text("state = 'waiting'")),
)

wait_classes = Table(
    "wait_classes",
    metadata,
    Column("team_id", Uuid, ForeignKey("teams.id"), primary_key=True),
    Column("language", Text, primary_key=True),
    Column("handling_seconds", Float),
    Column("patience_seconds", Float, comment="none when nobody gave up"),
    Column("settled", Integer, nullable=False),
    Column("come_true", Integer, nullable=False),
    Column("unknown", Integer, nullable=False),
    _instant("learnt_at", nullable=False),
    comment="what recent contacts of a team and a language show about waiting",
)

blocks = Table(
    "blocks",
    metadata,
    _id(),
    _sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), comment="null: all lines"),
    Column("contact_id", Uuid, ForeignKey("contacts.id"), comment="the contact it was made for"),
    _sealed("why_sealed"),
    Column("made_by", Uuid, ForeignKey("staff.id"), comment="null: the system"),
    _instant("made_at", nullable=False),
    _instant("until", nullable=False),
    _instant("lifted_at"),
    Column("lifted_by", Uuid, ForeignKey("staff.id")),
    CheckConstraint("until > made_at", name="ends"),
    Index("ix_blocks_number_hash_until", "number_hash", "until"),
    comment="numbers that hear recorded information first, for a while",
)

offers = Table(
    "offers",
    metadata,
    _id(),
    Column("contact_id", Uuid, ForeignKey("contacts.id"), nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("state", Text, nullable=False),
    _instant("made_at", nullable=False),
    _instant("ended_at"),
    Column("reason", Text),
    Column("asked_for", Boolean, nullable=False, server_default=text("false")),
    _one_of("state", OfferState),
    Index("ix_offers_contact_id", "contact_id"),
    Index("ix_offers_staff_id_made_at", "staff_id", "made_at"),
    Index(
        "uq_offers_live_staff_id",
        "staff_id",
        unique=True,
        postgresql_where=text(f"state IN ({_listed(LIVE_OFFER_STATES)})"),
    ),
    Index(
        "uq_offers_accepted_contact_id",
        "contact_id",
        unique=True,
        postgresql_where=text("state = 'accepted'"),
    ),
)

notes = Table(
    "notes",
    metadata,
    Column("contact_id", Uuid, ForeignKey("contacts.id"), primary_key=True),
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    _sealed("body_sealed", nullable=False),
    Column("page", Uuid, nullable=False, comment="in which it was written, as it was loaded"),
    _instant("begun_at", nullable=False),
    _instant("written_at", nullable=False),
    comment="what somebody wrote down of a contact; the last version counts, none is forgotten",
)

guests = Table(
    "guests",
    metadata,
    _id(),
    Column("contact_id", Uuid, ForeignKey("contacts.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id"), comment="none for a third party"),
    _sealed("number_sealed"),
    Column("asked_by", Uuid, ForeignKey("staff.id"), nullable=False),
    _instant("asked_at", nullable=False),
    _instant("ended_at"),
    Column("reason", Text),
    _one_of("kind", GuestKind),
    _one_of("state", GuestState),
    CheckConstraint("(staff_id IS NULL) = (number_sealed IS NOT NULL)", name="who"),
    Index(
        "uq_guests_live_staff_id",
        "staff_id",
        unique=True,
        postgresql_where=text(f"state IN ({_listed(LIVE_GUEST_STATES)})"),
    ),
    comment="beside the counsellor in a conversation",
)

legs = Table(
    "legs",
    metadata,
    _id(),
    Column("contact_id", Uuid, ForeignKey("contacts.id"), nullable=False),
    Column("party", Text, nullable=False),
    Column("offer_id", Uuid, ForeignKey("offers.id")),
    Column("guest_id", Uuid, ForeignKey("guests.id")),
    Column("staff_id", Uuid, ForeignKey("staff.id")),
    Column("call_sid", Text, unique=True),
    Column("state", Text, nullable=False),
    Column("urgency", Float, nullable=False, comment="most urgent is dialled first: lowest value"),
    _instant("created_at", nullable=False),
    _instant("dialled_at"),
    _instant("answered_at"),
    _instant("joined_at"),
    _instant("left_at"),
    _instant("held_at"),
    _instant("ended_at"),
    Column("end_status", Text),
    Column("answered_by", Text, comment="what machine detection took them for (V30)"),
    _one_of("party", Party),
    _one_of("state", LegState),
    Index("ix_legs_contact_id", "contact_id"),
    Index("ix_legs_offer_id", "offer_id"),
    Index("ix_legs_guest_id", "guest_id", postgresql_where=text("guest_id IS NOT NULL")),
    Index("ix_legs_planned", "urgency", postgresql_where=text("state = 'planned'")),
    Index(
        "ix_legs_counsellor_joined_at",
        "joined_at",
        postgresql_where=text("party = 'counsellor' AND joined_at IS NOT NULL"),
    ),
    Index("ix_legs_open", "id", postgresql_where=text("state <> 'ended'")),
)

callbacks = Table(
    "callbacks",
    metadata,
    _id(),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("language", Text, nullable=False),
    _sealed("number_sealed"),
    Column("number_hash", LargeBinary),
    Column("origin_contact_id", Uuid, ForeignKey("contacts.id")),
    _instant("requested_at", nullable=False),
    _instant("waiting_since", nullable=False),
    _instant("due_at"),
    _instant("not_before"),
    _instant("not_after"),
    _instant("asked_at"),
    _instant("promised_at"),
    _instant("promised_until"),
    _instant("promise_broken_at"),
    Column("voicemail_ok", Boolean, nullable=False, server_default=text("false")),
    _sealed("note_sealed"),
    _sealed("name_sealed"),
    Column("asked_by", Uuid, ForeignKey("staff.id")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("own_attempts", Integer, comment="how often it is tried, where not by the team's plan"),
    Column("own_gap_seconds", Integer),
    Column("outcome", Text),
    _instant("closed_at"),
    _one_of("state", CallbackState),
    _one_of("reason", CallbackReason),
    Index("ix_callbacks_requested_at_id", "requested_at", "id"),
    Index(
        "uq_callbacks_open_line_id_number_hash",
        "line_id",
        "number_hash",
        unique=True,
        postgresql_where=text(f"state IN ({_listed(OPEN_STATES)})"),
    ),
)

attempts = Table(
    "attempts",
    metadata,
    _id(),
    Column("callback_id", Uuid, ForeignKey("callbacks.id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contacts.id"), nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("number", Integer, nullable=False),
    _instant("started_at", nullable=False),
    _instant("ended_at"),
    Column("result", Text),
    _instant("message_left_at"),
    _one_of("result", AttemptResult),
    UniqueConstraint("callback_id", "number"),
)

plans = Table(
    "plans",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False, comment="of its steps: another plan, another row"),
    Column("steps", JSONB, nullable=False),
    Column("configured", Boolean, nullable=False, comment="the file says so now"),
    _instant("made_at", nullable=False),
    UniqueConstraint("name", "digest"),
    Index(
        "uq_plans_configured_name",
        "name",
        unique=True,
        postgresql_where=text("configured"),
    ),
    comment="never changed and never deleted: whoever is enrolled keeps their plan",
)

enrolments = Table(
    "enrolments",
    metadata,
    _id(),
    Column("state", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    _sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    _sealed("first_name_sealed"),
    Column("language", Text, nullable=False),
    Column("call_language", Text, comment="that they chose on the phone, where it is another"),
    Column("zone", Text, nullable=False),
    _instant("enrolled_at", nullable=False),
    _instant("detox_ended_at", nullable=False),
    Column("plan_id", Uuid, ForeignKey("plans.id"), nullable=False),
    Column("plan_version", Text, nullable=False, comment="as it was signed: steps and words"),
    Column("version", Integer, nullable=False, comment="of the calendar, 1 at first"),
    Column("less_since", Integer, nullable=False, server_default=text("1")),
    Column("less_times", Integer, nullable=False, server_default=text("0")),
    Column("risk_flags", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("asking", Text, nullable=False, server_default=text("'as_planned'")),
    Column("safe_hours", Text, nullable=False, server_default=text("'00:00-24:00'")),
    _sealed("seen_by_sealed"),
    Column("content_level", Text, nullable=False, server_default=text("'named'")),
    Column("check_in_by", Text, nullable=False, server_default=text("'text'")),
    Column("stage", Text),
    _sealed("nominated_name_sealed"),
    _sealed("nominated_phone_sealed"),
    _sealed("nominated_told_sealed"),
    Column("consent_method", Text, nullable=False),
    _instant("consent_given_at", nullable=False),
    _sealed("consent_recorded_by_sealed", nullable=False),
    Column("consent_wording", Text, nullable=False),
    _instant("consent_confirmed_at"),
    Column("consent_calls", Boolean, nullable=False, server_default=text("false")),
    Column("consent_voicemail", Boolean, nullable=False, server_default=text("false")),
    Column("consent_nominated", Boolean, nullable=False, server_default=text("false")),
    Column("consent_provider", Boolean, nullable=False, server_default=text("false")),
    _instant("consent_expires_at"),
    _instant("consent_withdrawn_at"),
    _instant("paused_until"),
    _instant("risk_open_since"),
    _instant("talked_at"),
    _instant("texted_at"),
    _instant("last_reply_at"),
    Column("risk", Text),
    _instant("ended_at"),
    Column("end_reason", Text),
    _one_of("state", EnrolmentState),
    _one_of("content_level", ContentLevel),
    _one_of("check_in_by", CheckInBy),
    _one_of("stage", Stage),
    _one_of("asking", Asking),
    _one_of("consent_method", ConsentMethod),
    _one_of("risk", Risk),
    _one_of("end_reason", EndReason),
    CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_at"),
    Index("ix_enrolments_enrolled_at_id", "enrolled_at", "id"),
    Index("ix_enrolments_number_hash", "number_hash"),
    Index(
        "uq_enrolments_open_number_hash",
        "number_hash",
        unique=True,
        postgresql_where=text(f"state IN ({_listed(OPEN_ENROLMENT_STATES)})"),
    ),
)

checkins = Table(
    "checkins",
    metadata,
    _id(),
    Column("enrolment_id", Uuid, ForeignKey("enrolments.id"), nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False, comment="sends it"),
    Column("step", Integer, nullable=False, comment="0: asks the person to agree"),
    Column("version", Integer, nullable=False, comment="of the enrolment's calendar"),
    Column("state", Text, nullable=False),
    _instant("due_at", nullable=False),
    _instant("valid_until", nullable=False),
    Column(
        "look_at",
        DateTime(timezone=True),
        comment="when the sweep hands it over; none once it has",
    ),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("text_id", Uuid, ForeignKey("texts.id")),
    Column("asks", Boolean, comment="a call's: whether it wanted an answer"),
    _instant("sent_at"),
    _instant("delivered_at"),
    _instant("replied_at"),
    Column("risk", Text),
    Column("reasons", ARRAY(Text), comment="why it was skipped, or is waiting"),
    Column("error_code", Text),
    Column(
        "escalation_id",
        Uuid,
        ForeignKey("escalations.id"),
        comment="that a reply to it has opened or raised",
    ),
    _one_of("state", CheckInState),
    _one_of("risk", Risk),
    CheckConstraint("look_at IS NULL OR state = 'scheduled'", name="looked_at"),
    UniqueConstraint("enrolment_id", "step", "version"),
    Index("ix_checkins_due_at_id", "due_at", "id"),
    Index(
        "ix_checkins_line_id_look_at",
        "line_id",
        "look_at",
        postgresql_where=text("look_at IS NOT NULL"),
    ),
    Index("ix_checkins_text_id", "text_id"),
    Index(
        "ix_checkins_open_due_at",
        "due_at",
        postgresql_where=text("state IN ('scheduled', 'unknown')"),
    ),
)

send_attempts = Table(
    "send_attempts",
    metadata,
    _id(),
    Column("checkin_id", Uuid, ForeignKey("checkins.id"), nullable=False),
    Column("number", Integer, nullable=False),
    _instant("started_at", nullable=False),
    _instant("ended_at"),
    Column("result", Text),
    Column("message_sid", Text),
    Column("error_code", Text),
    _one_of("result", SendResult),
    UniqueConstraint("checkin_id", "number"),
    comment="written before the request; its id is in the address of the status callback",
)

checkin_calls = Table(
    "checkin_calls",
    metadata,
    Column("attempt_id", Uuid, ForeignKey("send_attempts.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("step", Integer, nullable=False, server_default=text("1")),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("answered_by", Text, comment="what machine detection makes of it"),
    Column("answer", Text),
    Column("people_called", Boolean, nullable=False, server_default=text("false")),
    _instant("ended_at"),
    Column("result", Text, comment="why there was no answer"),
    _one_of("state", CheckInCallState),
    _one_of("answer", CheckInAnswer),
    _one_of("result", Unanswered),
    comment="an attempt that is a call; step: of the last document, whose keys count once",
)

sender_pace = Table(
    "sender_pace",
    metadata,
    Column("sender", Text, primary_key=True, comment="a line's number, or a Messaging Service"),
    _instant("next_at", nullable=False),
    comment="when a sender may send the next text of a plan",
)

voicemails = Table(
    "voicemails",
    metadata,
    _id(),
    Column("contact_id", Uuid, ForeignKey("contacts.id"), nullable=False, unique=True),
    Column("callback_id", Uuid, ForeignKey("callbacks.id")),
    Column("recording_sid", Text),
    Column("status", Text, nullable=False, comment="of the recording"),
    Column("duration_seconds", Integer),
    _instant("received_at", nullable=False),
    Column("hung_up", Boolean, nullable=False, server_default=text("false")),
    Column("state", Text, nullable=False, server_default=text("'open'")),
    Column("claimed_by", Uuid, ForeignKey("staff.id")),
    _instant("claimed_at"),
    _instant("callback_due_at"),
    _instant("handled_at"),
    Column("handled_by", Uuid, ForeignKey("staff.id"), comment="null: its callback settled it"),
    _one_of("status", RecordingState),
    _one_of("state", VoicemailState),
    CheckConstraint("(state = 'claimed') = (claimed_by IS NOT NULL)", name="claimed_by_somebody"),
    Index("ix_voicemails_callback_id", "callback_id"),
    Index("ix_voicemails_received_at_id", "received_at", "id"),
    comment="callback_due_at: when its callback was due before somebody claimed the message",
)

recordings = Table(
    "recordings",
    metadata,
    Column("voicemail_id", Uuid, ForeignKey("voicemails.id"), primary_key=True),
    _sealed("sound_sealed", nullable=False),
    Column("length", Integer, nullable=False, comment="bytes, before sealing"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of what was fetched"),
    _instant("kept_at", nullable=False),
    comment="apart from voicemails, so that no list ever reads the sound",
)

threads = Table(
    "threads",
    metadata,
    _id(),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    _sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("language", Text, comment="that they wrote in last, where it could be told"),
    _instant("created_at", nullable=False),
    _instant("last_in_at"),
    _instant("clarified_at"),
    Column("state", Text, nullable=False, server_default=text("'unclaimed'")),
    Column("taken_by", Uuid, ForeignKey("staff.id")),
    _instant("taken_at"),
    _instant("closed_at"),
    Column("closed_by", Uuid, ForeignKey("staff.id")),
    Column("disposition", Text),
    _instant("waiting_since"),
    Column("risk", Text),
    _instant("answered_at"),
    _one_of("state", ThreadState),
    _one_of("risk", Risk),
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
    _id(),
    Column("direction", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id")),
    Column("thread_id", Uuid, ForeignKey("threads.id")),
    _sealed("number_sealed"),
    Column("number_hash", LargeBinary),
    _sealed("body_sealed", nullable=False),
    Column("message_sid", Text, unique=True),
    Column("state", Text, nullable=False),
    Column("error_code", Text),
    _instant("created_at", nullable=False),
    _instant("sent_at"),
    Column("way", Text, comment="out: domain.consent.Way, asked about again before it is sent"),
    Column("asks", Text, comment="out: the question in it, by its name in the rules of triage"),
    Column("pictures", SmallInteger, nullable=False, server_default=text("0")),
    Column("opt_out_type", Text, comment="in: what Twilio says it has done (M9)"),
    _instant("triaged_at"),
    Column("risk", Text),
    Column("urgent", Boolean),
    Column("opt_out", Boolean),
    Column("keyword", Text),
    Column("automatic", Text),
    Column("confidence", Float),
    Column("rule_version", Text),
    _sealed("reasons_sealed"),
    Column("written_by", Uuid, ForeignKey("staff.id"), comment="out: who on the staff wrote it"),
    Column("due_at", DateTime(timezone=True), comment="out: not sent before"),
    _one_of("direction", Direction),
    _one_of("risk", Risk),
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
    _instant("at", nullable=False),
    Column("read_as", Text, nullable=False),
    _one_of("read_as", Risk),
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
    _id(),
    Column("number", BigInteger, Identity(always=True), nullable=False),
    Column("language", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("words", JSONB(none_as_null=True)),
    Column("reviewed_by", Text),
    Column("reviewed_on", Date),
    _instant("made_at", nullable=False),
    Column("made_by", Uuid, ForeignKey("staff.id"), nullable=False),
    Index("ix_topic_editions_topic", "language", "topic", "number", unique=True),
    comment="the newest of a topic and language counts; without words those of the file are told",
)

referrals = Table(
    "referrals",
    metadata,
    _id(),
    Column("entry_id", Uuid, ForeignKey("directory_entries.id"), nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("thread_id", Uuid, ForeignKey("threads.id"), nullable=False),
    Column("contact_id", Uuid, ForeignKey("contacts.id")),
    Column("callback_id", Uuid, ForeignKey("callbacks.id")),
    _sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("language", Text, nullable=False),
    Column("text_id", Uuid, ForeignKey("texts.id"), nullable=False),
    _instant("made_at", nullable=False),
    Column(
        "sent_by",
        Uuid,
        ForeignKey("staff.id"),
        nullable=False,
        comment="who asked them, at made_at, and heard that they want it by text",
    ),
    _instant("ask_at"),
    _instant("asked_at"),
    Column("outcome", Text),
    _instant("outcome_at"),
    Column("outcome_by", Uuid, ForeignKey("staff.id"), comment="null: by their own answer"),
    _one_of("outcome", ReferralOutcome),
    Index("ix_referrals_number_hash_made_at", "number_hash", "made_at"),
    Index("ix_referrals_thread_id", "thread_id"),
    comment="places that were sent by text; ask_at: null where they are not to be asked",
)

suppressions = Table(
    "suppressions",
    metadata,
    _id(),
    _sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), comment="null: all lines"),
    Column("source", Text, nullable=False),
    _instant("since", nullable=False),
    Column("last_word_sent", Boolean, nullable=False, server_default=text("false")),
    Column("recorded_by", Uuid, ForeignKey("staff.id")),
    _instant("lifted_at"),
    Column("lifted_how", Text),
    Column("lifted_by", Uuid, ForeignKey("staff.id")),
    _one_of("source", SuppressionSource),
    _one_of("lifted_how", Restoration),
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

escalations = Table(
    "escalations",
    metadata,
    _id(),
    Column("state", Text, nullable=False),
    Column("risk", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("thread_id", Uuid, ForeignKey("threads.id"), nullable=False, index=True),
    Column("text_id", Uuid, ForeignKey("texts.id"), nullable=False),
    _instant("opened_at", nullable=False),
    _instant("last_text_at", nullable=False),
    Column("texts", Integer, nullable=False, server_default=text("1")),
    Column("raised", Boolean, nullable=False, server_default=text("false")),
    Column("paged", Integer, nullable=False, server_default=text("0")),
    _instant("take_by", nullable=False),
    _instant("call_by"),
    Column("taken_by", Uuid, ForeignKey("staff.id")),
    _instant("taken_at"),
    _instant("closed_at"),
    Column("closed_by", Uuid, ForeignKey("staff.id")),
    _sealed("how_sealed"),
    _instant("alarmed_at"),
    _one_of("state", EscalationState),
    _one_of("risk", Risk),
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

silences = Table(
    "silences",
    metadata,
    _id(),
    Column("state", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("enrolment_id", Uuid, ForeignKey("enrolments.id"), nullable=False, index=True),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    Column("callback_id", Uuid, ForeignKey("callbacks.id")),
    _instant("opened_at", nullable=False),
    _instant("decide_by"),
    _instant("closed_at"),
    Column("closed_by", Uuid, ForeignKey("staff.id")),
    Column("decision", Text),
    _sealed("why_sealed"),
    _one_of("state", SilenceState),
    _one_of("cause", SilenceCause),
    _one_of("decision", SilenceDecision),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
    CheckConstraint(
        "(decision IS NULL) = (closed_by IS NULL) AND (decision IS NULL) = (why_sealed IS NULL)",
        name="decided_by_somebody",
    ),
    Index(
        "uq_silences_live_enrolment_id",
        "enrolment_id",
        unique=True,
        postgresql_where=text("state <> 'closed'"),
    ),
    comment="whoever does not answer, or cannot be texted; why_sealed: in a person's words",
)

pages = Table(
    "pages",
    metadata,
    _id(),
    Column("escalation_id", Uuid, ForeignKey("escalations.id"), nullable=False, index=True),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("call_sid", Text, unique=True),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    _instant("made_at", nullable=False),
    _instant("dial_at"),
    _instant("dialled_at"),
    _instant("answered_at"),
    _instant("ended_at"),
    Column("end_status", Text),
    _one_of("state", PageState),
    Index(
        "uq_pages_live_escalation_id_staff_id",
        "escalation_id",
        "staff_id",
        unique=True,
        postgresql_where=text(f"state IN ({_listed(LIVE_PAGE_STATES)})"),
    ),
    comment="calls to people on call; dial_at: their place in the account's call rate",
)

callback_decisions = Table(
    "callback_decisions",
    metadata,
    _id(),
    Column("callback_id", Uuid, ForeignKey("callbacks.id"), nullable=False, index=True),
    _instant("at", nullable=False),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("kind", Text, nullable=False),
    _sealed("why_sealed"),
    _instant("due_at"),
    _one_of("kind", Decision),
    comment="what people have decided about callbacks; never changed",
)

join_requests = Table(
    "join_requests",
    metadata,
    _id(),
    Column("state", Text, nullable=False),
    Column("line_id", Uuid, ForeignKey("lines.id"), nullable=False),
    _sealed("number_sealed", nullable=False),
    Column("number_hash", LargeBinary, nullable=False),
    Column("language", Text, nullable=False),
    Column("channel", Text, nullable=False),
    _instant("asked_at", nullable=False),
    _instant("last_asked_at", nullable=False),
    Column("times", Integer, nullable=False, server_default=text("1")),
    _instant("see_to_by", nullable=False),
    _instant("closed_at"),
    Column("closed_by", Uuid, ForeignKey("staff.id")),
    Column("enrolment_id", Uuid, ForeignKey("enrolments.id")),
    _one_of("state", JoinState),
    _one_of("channel", JoinChannel),
    CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed_at"),
    Index(
        "uq_join_requests_open_number_hash",
        "number_hash",
        unique=True,
        postgresql_where=text("state = 'open'"),
    ),
    comment="who asks to be followed, until a person has seen to it",
)

notices = Table(
    "notices",
    metadata,
    _id(),
    _instant("at", nullable=False),
    _instant("last_at", nullable=False),
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
    _instant("seen_at"),
    Column("seen_by", Uuid, ForeignKey("staff.id")),
    _one_of("kind", NoticeKind),
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
    _instant("sent_at", nullable=False),
    comment="when somebody was last texted about such notices, so that nobody is flooded",
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _instant("at", nullable=False),
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
    _id(),
    Column("kind", Text, nullable=False),
    Column("ref", Uuid, nullable=False),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("state", Text, nullable=False, server_default=text("'pending'")),
    _instant("created_at", nullable=False),
    _instant("due_at", nullable=False),
    _instant("hand_at", nullable=False),
    _instant("lease_until"),
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
    _instant("due_at", nullable=False),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Index("ix_timers_due_at", "due_at"),
)

pace = Table(
    "pace",
    metadata,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="single"), primary_key=True),
    _instant("next_at", nullable=False),
)

webhook_receipts = Table(
    "webhook_receipts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("token", Text, unique=True, comment="I-Twilio-Idempotency-Token, when sent (D3)"),
    _sealed("answer_sealed", nullable=False),
    _instant("received_at", nullable=False),
    Index("ix_webhook_receipts_received_at", "received_at"),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    _id(),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    _instant("created_at", nullable=False),
    _instant("revoked_at"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    _id(),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the cookie's"),
    Column("browser", Text, nullable=False),
    Column("wall", Boolean, nullable=False, server_default=text("false")),
    _instant("started_at", nullable=False),
    _instant("seen_at", nullable=False),
    _instant("ended_at"),
    Index("ix_staff_sessions_open_staff_id", "staff_id", postgresql_where=text("ended_at IS NULL")),
    comment="a sign-in of somebody, in one browser",
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("staff_id", Uuid, ForeignKey("staff.id"), primary_key=True),
    _sealed("secret_sealed"),
    _instant("set_at"),
    Column("last_step", BigInteger, comment="of time: its code, and any before it, is used up"),
    _sealed("next_secret_sealed"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _id(),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False, index=True),
    Column("code_hash", LargeBinary, nullable=False, comment="SHA-256"),
    _instant("used_at"),
)

password_links = Table(
    "password_links",
    metadata,
    Column("key_hash", LargeBinary, primary_key=True, comment="SHA-256 of what is behind the #"),
    Column("staff_id", Uuid, ForeignKey("staff.id"), nullable=False, index=True),
    _instant("made_at", nullable=False),
    _instant("until", nullable=False),
    _instant("used_at"),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("process", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    _instant("seen_at", nullable=False),
)
