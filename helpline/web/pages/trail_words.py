"""How the audit trail is told in words; nothing a caller or a colleague wrote is among them."""

from helpline.read_models.trail import TrailRow
from helpline.web.pages.words import in_words

_KINDS = {
    "contact_seen": "opened a contact",
    "callback_seen": "opened a callback",
    "follow_up_begun": "enrolled somebody in the follow-up",
    "follow_up_seen": "opened a follow-up",
    "follow_up_steered": "changed a follow-up: {did}",
    "message_seen": "opened a message",
    "text_seen": "opened a text",
    "voicemail_heard": "listened to a message",
    "number_looked_up": "looked for the contacts of a phone number: {found} found",
    "number_shown": "saw a phone number, on the page of a {of}",
    "report_exported": "took a report from {first} to {last} as a table",
    "trail_exported": "took this trail as a table of {rows} rows",
    "api_token_created": "a token was made: {name}",
    "calendar_address_dropped": "made an address of their calendar void",
    "calendar_address_made": "made an address of their calendar",
    "callback_asked_for_somebody": "asked for a call for somebody",
    "callback_decided": "decided about a callback",
    "configuration_exported": "took the configuration as a file",
    "configuration_changed": "the configuration changed: {change} {subject} {field}",
    "call_handed_over": "left a caller with a colleague in the call",
    "call_passed_on": "passed a caller on",
    "moved_to_callback": "moved a call to a callback",
    "caller_held": "put a caller on hold",
    "caller_unheld": "took a caller off hold",
    "end_asked_for": "ended a call",
    "call_taken_over": "took a conversation over",
    "guest_asked": "had somebody rung to join a call ({guest})",
    "spoke_up": "spoke up in a call that they listened to or whispered in",
    "third_party_asked": "had a typed number rung to join a call",
    "help_asked": "asked for help in a call",
    "disposition_chosen": "said what came of a call",
    "directory_changed": "changed the directory: {how}",
    "directory_imported": "the directory was imported from a table",
    "escalation_closed": "settled a text",
    "escalation_handed_on": "handed a text on",
    "escalation_put_back": "put a text back",
    "escalation_taken": "took a text on",
    "join_request_seen_to": "saw to a wish to be followed: {did}",
    "line_switched": "closed or diverted a line",
    "line_switched_back": "put a line back to its hours",
    "musts_lifted": "let anyone take a caller",
    "note_written": "wrote a note of a call",
    "notice_seen": "marked a notice as seen",
    "ended_by_supervisor": "ended a conversation of others",
    "offer_directed": "had somebody rung for a caller",
    "place_changed": "changed a caller's place by {minutes} minutes",
    "presence_set_for": "set somebody's presence: {presence}",
    "number_blocked": "set a block",
    "number_unblocked": "lifted a block",
    "referral_outcome_noted": "wrote down what came of a place that was sent: {outcome}",
    "referral_sent": "sent somebody a place by text, who had agreed to it",
    "ring_out_asked_for": "asked to ring somebody",
    "setup_changed": "changed the set-up: {what}",
    "shift_added": "added a shift, {shift},",
    "shift_moved": "moved the shift of {before} to {shift},",
    "shift_offered": "offered a shift, {shift}",
    "shift_request_approved": "approved that a shift changes hands, {shift},",
    "shift_request_expired": "a shift did not change hands in time",
    "shift_request_put_back": "did not want to take a shift after all, {shift},",
    "shift_request_refused": "refused that a shift changes hands, {shift},",
    "shift_request_taken": "wants to take a shift, {shift},",
    "shift_request_withdrawn": "keeps a shift after all, {shift},",
    "shift_put_back": "put back a shift of the file, {shift},",
    "shift_taken_out": "took out a shift, {shift},",
    "silence_decided": "decided about somebody who did not answer",
    "staff_text_written": "wrote a text",
    "text_reviewed": "read a text of the daily sample: {read_as}",
    "texts_called_off": "called planned texts off",
    "thread_closed": "closed a conversation by text",
    "thread_handed_on": "handed a conversation by text on",
    "thread_put_back": "put a conversation by text back",
    "thread_taken": "took a conversation by text on",
    "topic_put_back": "put a topic back to the words it came with: {topic}, {language}",
    "topic_signed": "signed a topic: {topic}, {language}",
    "topic_written": "wrote a topic: {topic}, {language}",
    "voicemail_claimed": "took a message on, or handed it on",
    "voicemail_handled": "handled a message",
    "voicemail_open": "put a message back",
    "week_copied": "copied {shifts} shifts of the week of {week} to the next",
    "password_link_made": "made a link to set a password",
    "password_set": "had a password set ({how})",
    "put_on_wall": "left a sign-in to a screen on the wall",
    "recovery_code_used": "used a recovery code",
    "second_factor_failed": "typed a wrong code",
    "second_factor_forgotten": "took a second factor away",
    "second_factor_set": "set up a second factor",
    "session_ended": "ended a sign-in",
    "sign_in_failed": "failed to sign in",
    "signed_in": "signed in",
    "signed_out": "signed out",
}

_BY_NOBODY = {
    "line_switched_back": "by its time",
    "shift_request_expired": "by itself",
    "sign_in_failed": "somebody unknown",
    "texts_called_off": "by itself",
    "thread_closed": "by itself",
    "thread_put_back": "by itself",
    "voicemail_handled": "by itself",
    "voicemail_open": "by itself",
}


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "unknown"


def told_of_trail(row: TrailRow) -> str:
    """What was done, without who did it."""
    facts = _Facts({key: in_words(str(value)) for key, value in row.data.items()})
    said = _KINDS[row.kind].format_map(facts).strip()
    about = [f"of {row.whose}" if row.whose else "", f"on {row.line}" if row.line else ""]
    return " ".join([said, *filter(None, about)])


def doer(row: TrailRow) -> str:
    """Who did it."""
    return row.name or _BY_NOBODY.get(row.kind, "at the console")
