"""The audit trail: which events tell what a person did, and in what group they are looked for."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class Deed(StrEnum):
    """What somebody asks the trail about."""

    SAW = "saw"
    PLAYED = "played"
    UNMASKED = "unmasked"
    CHANGED = "changed"
    EXPORTED = "exported"
    SIGNED_IN = "signed in"


SEEN_ONCE_WITHIN = timedelta(minutes=15)
"""Who loads a page again and again has looked once."""

_EVENTS: Mapping[Deed, tuple[str, ...]] = {
    Deed.SAW: (
        "callback_seen",
        "contact_seen",
        "follow_up_seen",
        "message_seen",
        "text_seen",
    ),
    Deed.PLAYED: ("voicemail_heard",),
    Deed.UNMASKED: ("number_looked_up", "number_shown"),
    Deed.EXPORTED: ("configuration_exported", "report_exported", "trail_exported"),
    Deed.CHANGED: (
        "api_token_created",
        "call_handed_over",
        "call_passed_on",
        "moved_to_callback",
        "call_taken_over",
        "calendar_address_dropped",
        "calendar_address_made",
        "callback_asked_for_somebody",
        "callback_decided",
        "caller_held",
        "caller_unheld",
        "configuration_changed",
        "directory_changed",
        "directory_imported",
        "disposition_chosen",
        "end_asked_for",
        "ended_by_supervisor",
        "escalation_closed",
        "escalation_handed_on",
        "escalation_put_back",
        "escalation_taken",
        "follow_up_begun",
        "follow_up_steered",
        "guest_asked",
        "help_asked",
        "join_request_seen_to",
        "line_switched",
        "line_switched_back",
        "musts_lifted",
        "note_written",
        "notice_seen",
        "number_blocked",
        "number_unblocked",
        "offer_directed",
        "place_changed",
        "presence_set_for",
        "number_unblocked",
        "referral_outcome_noted",
        "referral_sent",
        "ring_out_asked_for",
        "setup_changed",
        "shift_added",
        "shift_moved",
        "shift_offered",
        "shift_put_back",
        "shift_request_approved",
        "shift_request_expired",
        "shift_request_put_back",
        "shift_request_refused",
        "shift_request_taken",
        "shift_request_withdrawn",
        "shift_taken_out",
        "silence_decided",
        "spoke_up",
        "staff_text_written",
        "text_reviewed",
        "texts_called_off",
        "third_party_asked",
        "thread_closed",
        "thread_handed_on",
        "thread_put_back",
        "thread_taken",
        "topic_put_back",
        "topic_signed",
        "topic_written",
        "voicemail_claimed",
        "voicemail_handled",
        "voicemail_open",
        "week_copied",
    ),
    Deed.SIGNED_IN: (
        "password_link_made",
        "password_set",
        "put_on_wall",
        "recovery_code_used",
        "second_factor_failed",
        "second_factor_forgotten",
        "second_factor_set",
        "session_ended",
        "sign_in_failed",
        "signed_in",
        "signed_out",
    ),
}

DEED_OF: Mapping[str, Deed] = {kind: deed for deed, kinds in _EVENTS.items() for kind in kinds}

OF_THE_CONSOLE = frozenset({"configuration_changed", "api_token_created", "directory_imported"})
"""Done by an operator: whoever these events name is what was changed, not who did it."""


def kinds_of(deed: Deed | None) -> tuple[str, ...]:
    """The kinds of events of a deed, or of all."""
    return tuple(DEED_OF) if deed is None else _EVENTS[deed]
