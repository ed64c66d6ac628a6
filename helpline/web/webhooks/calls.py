"""Webhooks about a caller's side of a call: keys, silence, the line, the room, a message."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint
from werkzeug.wrappers import Response

from helpline import logs
from helpline.domain.instructions import Document, GoTo, LeaveLine, Pause, Route, Say
from helpline.services import conversation, intake, library_keys, line, voicemail
from helpline.services.heard import note_heard
from helpline.services.hearing import hear, hear_now
from helpline.services.waits import take_turn
from helpline.storage.calls import Call, change_call, find_call, lock_call, lock_call_by_sid
from helpline.storage.legs import find_leg_by_sid
from helpline.storage.transaction import Transaction
from helpline.storage.waits import find_in_line
from helpline.web.house import house
from helpline.web.webhooks.answering import (
    Step,
    about_event,
    about_step,
    answer_call,
    answer_read,
    field,
    pressed,
    take_notice,
)
from helpline.web.webhooks.arriving import arrive, incoming

Handler = Callable[[Transaction, Call, Step], Document]

HOLD_SECONDS = 8


def add_routes(blueprint: Blueprint) -> None:
    """Add one address for each way a document of ours leads on."""
    for name, handler in HANDLERS.items():
        blueprint.post(f"/calls/<uuid:ref>/{name}", endpoint=f"call_{name}")(_view(handler))
    blueprint.post("/calls/<uuid:ref>/wait", endpoint="call_wait")(wait)
    blueprint.post("/calls/<uuid:ref>/hold", endpoint="call_hold")(hold)
    blueprint.post("/calls/<uuid:ref>/room", endpoint="call_room")(room)
    blueprint.post("/calls/<uuid:ref>/recording", endpoint="call_recording")(recording)
    blueprint.post("/calls/<uuid:ref>/partner-answered", endpoint="call_partner_answered")(
        partner_answered
    )


def _view(handler: Handler) -> Callable[[UUID], Response]:
    def view(ref: UUID) -> Response:
        step = Step.of_request(ref)
        return answer_call(about_step(), lambda tx: _handle(tx, step, handler))

    return view


def _handle(tx: Transaction, step: Step, handler: Handler) -> Document:
    """Do it for the caller's own call; one that lost its way is taken to where it should be."""
    call = lock_call_by_sid(tx, field("CallSid", 64))
    if call is None:
        return arrive(tx, incoming())
    if call.contact_id != step.ref:
        document = hear_now(tx.keyring, change_call(tx, call))
    else:
        logs.about(contact_id=str(call.contact_id))
        document = handler(tx, call, step)
    note_heard(tx, call.contact_id, document)
    return document


def _key(tx: Transaction, call: Call, step: Step) -> Document:
    return intake.key_pressed(tx, call, step.step, pressed())


def _silence(tx: Transaction, call: Call, step: Step) -> Document:
    return intake.silence(tx, call, step.step)


def _line_key(tx: Transaction, call: Call, step: Step) -> Document:
    return intake.key_pressed_in_line(tx, call, step.step, pressed())


def _information(tx: Transaction, call: Call, step: Step) -> Document:
    put_in = library_keys.PutIn(step.step, step.item, pressed(), field("SpeechResult", 400))
    return library_keys.put_in(tx, call, put_in)


def _line_left(tx: Transaction, call: Call, _step: Step) -> Document:
    return line.line_left(tx, call, field("QueueResult", 32))


def _moved(tx: Transaction, call: Call, _step: Step) -> Document:
    return conversation.moved(tx, call)


def _partner_left(tx: Transaction, call: Call, step: Step) -> Document:
    status, seconds = field("DialCallStatus", 32), _seconds("DialCallDuration")
    return line.partner_left(tx, call, step.step, status, seconds)


def _recorded(tx: Transaction, call: Call, _step: Step) -> Document:
    """V51: `Digits` is `hangup` where no key ended the message."""
    hung_up = field("Digits", 8) == "hangup"
    return voicemail.message_left(tx, call, _seconds("RecordingDuration"), hung_up=hung_up)


def _seconds(name: str) -> int | None:
    written = field(name, 8)
    return int(written) if written.isdecimal() else None


HANDLERS: dict[str, Handler] = {
    "key": _key,
    "silence": _silence,
    "information": _information,
    "line-key": _line_key,
    "line-left": _line_left,
    "moved": _moved,
    "conference-left": _moved,
    "partner-left": _partner_left,
    "recorded": _recorded,
}


def wait(ref: UUID) -> Response:
    """A turn of the wait document: a read, and a write only when there is better to say."""

    def read() -> Document:
        database, now = house().database, house().clock.now()
        with database.reading() as connection:
            found = find_in_line(connection, ref, now)
            if found is None:
                return Document("GB", "en", (LeaveLine(),))
        turn = take_turn(database, found, now)
        return line.wait_document(found.call, turn, is_somebody_on=found.crowd.is_somebody_on)

    return answer_read(read)


def hold(ref: UUID) -> Response:
    """What a caller hears in the room until the counsellor is there: a plain read (V82)."""

    def read() -> Document:
        with house().database.reading() as connection:
            call = find_call(connection, ref)
        if call is None:
            again = GoTo(Route("calls", ref, "hold"))
            return Document("GB", "en", (Say("trouble"), Pause(HOLD_SECONDS), again))
        return hear(call, Say("connecting"), Pause(HOLD_SECONDS), line.hold_again(call))

    return answer_read(read)


def room(ref: UUID) -> Response:
    """Somebody came into the room or left it (V84)."""
    event, call_sid = field("StatusCallbackEvent", 64), field("CallSid", 64)

    def note(tx: Transaction) -> None:
        call = lock_call(tx, ref)
        leg = find_leg_by_sid(tx.connection, call_sid)
        if call is None or leg is None or leg.contact_id != ref:
            return
        if event == "participant-join":
            conversation.joined_room(tx, call, leg)
        elif event == "participant-leave":
            reason, status = field("ReasonParticipantLeft", 64), field("ParticipantCallStatus", 32)
            conversation.left_room(tx, call, leg, reason, status)

    sequence = field("SequenceNumber", 16) or field("Timestamp", 64)
    return take_notice(about_event(field("ConferenceSid", 64), event, call_sid, sequence), note)


def partner_answered(ref: UUID) -> Response:
    """Whom we put the caller through to has picked up (V66)."""
    step = Step.of_request(ref)

    def note(tx: Transaction) -> None:
        call = lock_call(tx, ref)
        if call is not None:
            line.partner_answered(tx, call, step.step)

    return take_notice(about_step(), note)


def recording(ref: UUID) -> Response:
    """What became of a message's recording (V52)."""
    sid, status = field("RecordingSid", 64), field("RecordingStatus", 32)
    duration = _seconds("RecordingDuration")

    def note(tx: Transaction) -> None:
        call = lock_call(tx, ref)
        if call is not None:
            voicemail.recording_status(tx, call, sid, status, duration)

    return take_notice(about_event(sid, status), note)
