"""The schema, a file for each subject.

Partial unique indexes stand behind every claim: one live offer a counsellor, one accepted offer a
call, one open callback a person and line.
"""

from helpline.storage.tables.calling import (
    calls,
    contacts,
    guests,
    legs,
    notes,
    offers,
    wait_classes,
)
from helpline.storage.tables.calling_back import (
    attempts,
    callback_decisions,
    callbacks,
    recordings,
    voicemails,
)
from helpline.storage.tables.columns import metadata
from helpline.storage.tables.consent import join_requests, suppressions
from helpline.storage.tables.follow_up import (
    checkin_calls,
    checkins,
    enrolments,
    plans,
    send_attempts,
    silences,
)
from helpline.storage.tables.learning import (
    directory_entries,
    referrals,
    topic_editions,
    topic_reads,
)
from helpline.storage.tables.machine import (
    events,
    heartbeats,
    outbox,
    pace,
    timers,
    webhook_receipts,
)
from helpline.storage.tables.people import (
    api_tokens,
    password_links,
    presence,
    recovery_codes,
    second_factors,
    staff,
    staff_sessions,
    staff_teams,
    turns,
)
from helpline.storage.tables.rota import calendar_addresses, rota_changes, shift_requests
from helpline.storage.tables.service import (
    blocks,
    helpline,
    lines,
    setup_history,
    shared_numbers,
    switches,
    teams,
)
from helpline.storage.tables.telling import notice_texts, notices, pages
from helpline.storage.tables.texting import (
    escalations,
    sender_pace,
    text_reviews,
    text_statements,
    texts,
    threads,
)

__all__ = [
    "api_tokens",
    "attempts",
    "blocks",
    "calendar_addresses",
    "callback_decisions",
    "callbacks",
    "calls",
    "checkin_calls",
    "checkins",
    "contacts",
    "directory_entries",
    "enrolments",
    "escalations",
    "events",
    "guests",
    "heartbeats",
    "helpline",
    "join_requests",
    "legs",
    "lines",
    "metadata",
    "notes",
    "notice_texts",
    "notices",
    "offers",
    "outbox",
    "pace",
    "pages",
    "password_links",
    "plans",
    "presence",
    "recordings",
    "recovery_codes",
    "referrals",
    "rota_changes",
    "second_factors",
    "send_attempts",
    "sender_pace",
    "setup_history",
    "shared_numbers",
    "shift_requests",
    "silences",
    "staff",
    "staff_sessions",
    "staff_teams",
    "suppressions",
    "switches",
    "teams",
    "text_reviews",
    "text_statements",
    "texts",
    "threads",
    "timers",
    "topic_editions",
    "topic_reads",
    "turns",
    "voicemails",
    "wait_classes",
    "webhook_receipts",
]
