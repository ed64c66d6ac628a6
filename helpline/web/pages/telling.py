"""How a contact's events are told in words. What has no words here is shown by its own name."""

from helpline.read_models.contact_story import StoryStep
from helpline.web.pages.words import in_words

_NODES = {
    "language": "when asked for a language",
    "main": "in the menu",
    "closed": "in the menu of the closed line",
    "nobody": "in the menu for when nobody is on",
    "long_wait": "in the menu after a long wait",
    "callback": "when asked where to be called back",
    "key_number": "when asked for a number",
    "confirm_number": "when the number was read back",
    "line": "while waiting in the line",
    "information": "in the list of topics",
    "topic": "while hearing a topic",
    "text_this": "when asked whether to text a topic",
    "statements": "while hearing the ten statements",
    "statements_end": "after the ten statements",
    "blocked": "in the recorded information",
    "gate": "at the gate for robots and pockets",
    "staff": "when asked whether to ring back whom they took on",
}

_KINDS = {
    "call_arrived": "Rang.",
    "prompts_said": "{heard}",
    "gate_not_passed": "Pressed no key at the gate.",
    "key_pressed": "Pressed {key} {node}.",
    "emergency_key_pressed": "Said by key 5 that a life is in danger.",
    "topic_heard": "Heard the topic {topic}.",
    "topic_texted": "Had the topic {topic} sent by text.",
    "statements_heard": "Heard the ten statements; no answer is kept.",
    "line_entered": "Entered the line.",
    "place_taken_over": "Was cut off a moment before: has the old place again.",
    "nobody_on": "Nobody who may take this caller was on.",
    "musts_lifted": "{name} let anyone take this caller, whatever their skills.",
    "no_offer": "Nobody could be rung.",
    "offer_made": "{name} was to be rung.",
    "offer_accepted": "{name} accepted.",
    "offer_declined": "{name} declined.",
    "offer_missed": "{name} did not answer ({reason}).",
    "offer_busy": "{name} was busy.",
    "offer_failed": "{name} could not be rung ({reason}).",
    "offer_withdrawn": "{name} was rung no longer: {reason}.",
    "dial_refused": "A phone could not be dialled: Twilio refused it ({code}).",
    "dial_unclear": "Twilio did not say whether it dials: asked again.",
    "call_connected": "{name} and the caller were talking.",
    "counsellor_left": "{name} left the call first: the caller went back to the front.",
    "max_wait_passed": "Had waited as long as the team plans for.",
    "supervisors_notified": "Supervisors were told.",
    "overflowed": "Was put through to the partner.",
    "diverted": "Was put through at once: the line was diverted.",
    "partner_answered": "Somebody answered there.",
    "outcome_corrected": "Counted as {outcome} after all: the word of it came late.",
    "partner_not_reached": "Nobody answered there ({status}).",
    "queue_failed": "Twilio's queue failed ({result}).",
    "callback_requested": "Asked for a callback.",
    "callback_asked_again": "Asked again.",
    "callback_scheduled": "Has its time ({event}).",
    "callback_waiting": "Came into the line ({event}).",
    "callback_offered": "Was offered to counsellors.",
    "callback_attempting": "A counsellor accepted, and the person is rung.",
    "callback_connected": "The two are talking.",
    "callback_completed": "Done: {outcome}.",
    "callback_declined": "The person does not want the call.",
    "callback_cancelled": "Not needed any more: {outcome}.",
    "callback_expired": "Too late: the time that they chose is over.",
    "callback_exhausted": "Nothing rings it any more: {outcome}.",
    "callback_decided": "{name} decided: {decision}.",
    "promise_broken": "The promised time passed without a call.",
    "person_said_yes": "Picked up and pressed 1.",
    "ring_out_refused": "{name} asked to ring them back, which could not be done ({why}).",
    "ring_out_asked_for": "{name} asked to ring them now.",
    "answer_detected": "Machine detection says: {answered_by}.",
    "machine_message_left": "The neutral message was left on a machine.",
    "message_left": "Left a message.",
    "recording_settled": "The recording: {status}.",
    "note_written": "{name} wrote a note.",
    "disposition_chosen": "{name} said what came of it: {disposition}.",
    "call_handed_over": "{name} left the caller with whoever was in the call with them.",
    "call_passed_on": "{name} passed the caller on (to a {whom}): the caller is at the front.",
    "team_did_not_come": "Nobody of the team that {name} asked could come.",
    "caller_held": "{name} put the caller on hold.",
    "caller_unheld": "{name} took the caller off hold.",
    "moved_to_callback": "{name} moved the call to a callback.",
    "end_asked_for": "{name} ended the call.",
    "help_asked": "{name} asked supervisors for help.",
    "ended_by_supervisor": "{name} ended the conversation.",
    "offer_directed": "{name} had somebody rung for this caller.",
    "place_changed": "{name} changed the place by {minutes} minutes.",
    "guest_asked": "{name} had somebody rung to join ({guest}).",
    "third_party_asked": "{name} had a number rung to join.",
    "spoke_up": "{name} is heard by both from here on.",
    "not_let_speak": "{name} is not heard after all: Twilio would not open their line.",
    "guest_came": "Somebody joined ({guest}).",
    "guest_left": "Somebody who was to join, or had, is out ({guest}: {reason}).",
    "call_taken_over": "{name} has the caller from here on.",
    "words_spoken": "Said something {node}.",
    "message_allowed": "May be left a message on the phone.",
    "put_first": "Comes first: a text of theirs worries us.",
    "leg_dialled": "{phone} was dialled.",
    "leg_answered": "{phone} was picked up.",
    "leg_ended": "{phone} was down again ({status}).",
    "text_in": "A text came in from the same number.",
    "text_out": "A text to the same number ({state}).",
    "contact_seen": "{name} opened this page.",
    "callback_seen": "{name} opened the page of the callback.",
    "number_shown": "{name} saw the phone number.",
    "voicemail_heard": "{name} listened to the message.",
    "voicemail_claimed": "{name} took the message on, or handed it on.",
    "voicemail_open": "The message is with nobody any more ({event}).",
    "voicemail_handled": "The message is handled ({event}).",
    "end_was_missed": "Word of the end was lost; asked for, it came: {status}.",
    "information_first": "Heard recorded information first.",
    "number_throttled": "Too many calls within an hour: this number is throttled for a while.",
    "number_blocked": "{name} set that this number hears recorded information first.",
    "call_ended": "The contact ended: {outcome} ({why}).",
}

_HEARD = {
    "caller": "Heard:",
    "counsellor": "{name} heard:",
    "overflow": "The partner heard:",
    "guest": "Whoever was to join heard:",
}

_PHONES = {
    "caller": "The caller's phone",
    "counsellor": "{name}'s phone",
    "overflow": "The partner's phone",
}

_RECORDINGS = {
    "awaited": "on its way",
    "completed": "on its way",
    "kept": "kept here",
    "ours_alone": "kept here alone",
    "absent": "without a word",
    "hung_up": "hung up at the tone",
    "failed": "failed at Twilio",
    "lost": "could not be fetched",
}

_PROMISES = {
    "requested": "asked for",
    "scheduled": "has its time",
    "waiting": "in the line",
    "offered": "being offered",
    "attempting": "being rung",
    "connected": "talking",
    "completed": "done",
    "declined": "not wanted",
    "cancelled": "not needed any more",
    "expired": "too late",
    "exhausted": "not reached: decide",
}

_RESULTS = {
    "reached": "reached",
    "no_answer": "no answer",
    "busy": "busy",
    "machine": "a machine answered",
    "wrong_person": "somebody else's number",
    "refused": "did not want the call",
    "failed": "could not be rung",
    "given_up": "given up, not counted",
}

_DECISIONS = {
    "try_now": "try again now",
    "try_at": "try again at a time",
    "take_out": "taken out",
    "settle": "settled by hand",
    "leave_message": "a message may be left",
    "no_message": "no message may be left",
}

_CALLBACK_REASONS = {
    "nobody_on": "nobody was on",
    "left_wait": "left the wait for it",
    "menu": "chose it in the menu",
    "closed": "rang while the line was closed",
    "voicemail": "left a message",
    "api": "another system asked for it",
    "lost_call": "was lost by a fault of ours",
    "page": "asked on the public page",
    "text": "asked by text",
    "counsellor": "a counsellor asked for it",
    "abandoned": "hung up waiting",
    "follow_up": "does not answer our texts, or cannot get them",
    "check_in": "asked for it when a check-in called",
}

_SILENCE_CAUSES = {
    "unanswered": "does not answer our questions",
    "undelivered": "our texts do not arrive",
    "unsent": "our text to them was refused for something of ours",
    "refused": "the phone company says that they want no texts, and nobody here knew",
}

_SILENCE_DECISIONS = {
    "nominated_contact": "a word to the nominated contact",
    "treatment_provider": "a word to the treatment provider",
    "welfare_check": "somebody is asked to look in on them",
    "wait": "wait",
}

_MESSAGE_STATES = {"open": "open", "claimed": "taken on", "handled": "handled"}

_OUTCOMES = {
    "answered": "answered",
    "abandoned": "hung up waiting",
    "callback": "a callback",
    "voicemail": "a message",
    "overflowed": "put through to the partner",
    "self_service": "took information",
    "left_menu": "hung up in the menu",
    "blocked": "heard recorded information",
    "lost": "lost, a fault of ours",
    "rang_in": "they rang in and were answered",
    "not_reached": "not reached",
    "window_passed": "the time that they chose is over",
    "wrong_person": "somebody else's number",
    "taken_out": "taken out by hand",
    "settled_by_hand": "settled by hand",
    "message_handled": "the message was handled",
}


class _Words(dict[str, str]):
    """Whatever an event does not say is unknown, not a mistake: older ones said less."""

    def __missing__(self, key: str) -> str:
        return "unknown"


def told(step: StoryStep) -> str:
    """What happened, in a sentence."""
    words = _Words({key: in_words(str(value)) for key, value in step.data.items()})
    words["name"] = step.name or "Somebody"
    node = str(step.data.get("node", ""))
    words["node"] = _NODES.get(node, in_words(node))
    words["key"] = f"key {step.data['key']}" if step.data.get("key") else "a key"
    words["phone"] = _PHONES.get(str(step.data.get("party", "")), "A phone").format_map(words)
    words["heard"] = _HEARD.get(str(step.data.get("party", "")), "Heard:").format_map(words)
    if step.kind == "recording_settled":
        words["status"] = recording(str(step.data.get("status", "")))
    words["decision"] = decision(str(step.data.get("decision", "")))
    words["outcome"] = outcome(str(step.data.get("outcome", "")))
    return _KINDS.get(step.kind, in_words(step.kind).capitalize() + ".").format_map(words)


def outcome(code: str) -> str:
    """How a contact ended."""
    return _OUTCOMES.get(code, in_words(code))


def recording(status: str) -> str:
    """Where the sound of a message is, or why there is none."""
    return _RECORDINGS.get(status, in_words(status))


def message_state(state: str) -> str:
    """Whether somebody has taken a message on."""
    return _MESSAGE_STATES.get(state, in_words(state))


def attempt_result(result: str | None) -> str:
    """What came of ringing somebody back."""
    return "is being made" if result is None else _RESULTS.get(result, in_words(result))


def decision(kind: str) -> str:
    """What somebody has decided about a callback."""
    return _DECISIONS.get(kind, in_words(kind))


def callback_reason(code: str) -> str:
    """Why a callback is owed."""
    return _CALLBACK_REASONS.get(code, in_words(code))


def silence_cause(cause: str) -> str:
    """Why somebody is thought silent."""
    return _SILENCE_CAUSES[cause]


def silence_decision(decision: str) -> str:
    """What a person may decide about them."""
    return _SILENCE_DECISIONS[decision]


def promise(state: str) -> str:
    """Where the callback is that a message has opened."""
    return _PROMISES.get(state, in_words(state))
