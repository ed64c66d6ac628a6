"""Texts from phones: keywords Twilio answers itself, the webhook, the reply (M1, M8, M14)."""

from dataclasses import dataclass, field

from helpline.simulator.calls import Hook
from helpline.simulator.engine.tasks import Steps, ask
from helpline.simulator.engine.webhook import Answer, Fault, Params, Webhook
from helpline.simulator.messages import (
    HELP_WORDS,
    START_WORDS,
    STOP_WORDS,
    Message,
    MessageDirection,
    count_segments,
)
from helpline.simulator.messaging.outbound import new_message, send
from helpline.simulator.numbers import IncomingNumber
from helpline.simulator.phones import Phone, Text
from helpline.simulator.twiml.document import Dialect, Document, DocumentFaultError, Verb
from helpline.simulator.voice.player import read
from helpline.simulator.world import API_VERSION, World

MAX_DOCUMENTS = 50
STOPPED = "You have successfully been unsubscribed. Reply START to resubscribe."
STARTED = "You have successfully been re-subscribed. Reply STOP to unsubscribe."
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


@dataclass(frozen=True)
class _Page:
    """A document to ask for."""

    hook: Hook
    extra: Params = field(default_factory=dict)
    is_fallback: bool = False


def receive(world: World, phone: Phone, number: str, body: str) -> Text:
    """A text leaves a phone; what becomes of it is up to the number it goes to."""
    message = new_message(world, phone.number, number, body, MessageDirection.INBOUND, "received")
    text = Text(world.engine.now(), phone.number, number, body, is_mine=True, sid=message.sid)
    phone.texts.append(text)
    line = world.numbers.get(number)
    if line is None:
        return text
    if world.options.has_opt_out_keywords:
        _heed_keyword(world, message)
    hook, fallback = _hooks(world, message, line)
    if hook is not None:
        world.engine.spawn(_deliver(world, message, _Page(hook), fallback))
    return text


def _hooks(world: World, message: Message, line: IncomingNumber) -> tuple[Hook | None, Hook | None]:
    """Where to ask, and where when that fails: the service's, unless it leaves that to numbers."""
    service = world.service_of(line.number)
    if service is None:
        return line.hook("sms"), line.hook("sms_fallback")
    message.service_sid = service.sid
    if service.use_inbound_webhook_on_number:
        return line.hook("sms"), line.hook("sms_fallback")
    return service.hook("inbound_request"), service.hook("fallback")


def _heed_keyword(world: World, message: Message) -> None:
    """Opting out and in by keyword, answered by Twilio (M8). The webhook comes all the same."""
    word = message.body.strip().upper()
    pair = world.opt_out(message.from_, message.to)
    answer = ""
    if word in STOP_WORDS:
        answer = STOPPED
    elif word in START_WORDS and pair in world.opt_outs:
        world.opt_outs.discard(pair)
        answer = STARTED
    elif word in HELP_WORDS:
        answer = HELPED
    if answer:
        reply = MessageDirection.OUTBOUND_REPLY
        send(world, message.to, message.from_, answer, direction=reply)
    if word in STOP_WORDS:
        world.opt_outs.add(pair)


def _deliver(world: World, message: Message, page: _Page, fallback: Hook | None) -> Steps[None]:
    """Ask for a document, do what it says, follow its Redirect (T7)."""
    for _ in range(MAX_DOCUMENTS):
        hook = page.hook
        params = message_parameters(world, message) | page.extra
        answer = yield from ask(Webhook(hook.url, params, hook.method, sid=message.sid))
        try:
            following = _perform(world, message, _read(world, answer))
        except DocumentFaultError as error:
            following = _to_fallback(error, answer, None if page.is_fallback else fallback)
        if following is None:
            return
        page = following
    world.journal.add_error(Fault(14106, "too many documents for one message"), message.sid)


def _to_fallback(error: DocumentFaultError, answer: Answer, fallback: Hook | None) -> _Page | None:
    extra = {"ErrorCode": str(error.fault.code), "ErrorUrl": answer.url}
    return _Page(fallback, extra, is_fallback=True) if fallback else None


def _read(world: World, answer: Answer) -> Document:
    if answer.failure is not None:
        raise DocumentFaultError(answer.failure.code, answer.failure.message)
    try:
        return read(answer, Dialect.MESSAGING)
    except DocumentFaultError as error:
        world.journal.blame(answer.record, error.fault)
        raise


def message_parameters(world: World, message: Message) -> Params:
    """M1."""
    return {
        "AccountSid": world.account_sid,
        "ApiVersion": API_VERSION,
        "MessageSid": message.sid,
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "From": message.from_,
        "To": message.to,
        "Body": message.body,
        "NumMedia": "0",
        "NumSegments": str(count_segments(message.body)),
        **{side + place: "" for side in ("From", "To") for place in _PLACES},
        **_service_parameters(world, message),
    }


def _service_parameters(world: World, message: Message) -> Params:
    service = world.services.get(message.service_sid or "")
    if service is None:
        return {}
    word = message.body.strip().upper()
    done = next((name for name, words in _OPT_OUT_TYPES.items() if word in words), None)
    told = {"OptOutType": done} if done and service.has_advanced_opt_out else {}
    return {"MessagingServiceSid": service.sid, **told}


_OPT_OUT_TYPES = {"STOP": STOP_WORDS, "START": START_WORDS, "HELP": HELP_WORDS}


_PLACES = ("City", "State", "Zip", "Country")


def _perform(world: World, message: Message, document: Document) -> _Page | None:
    for verb in document:
        if verb.name == "Redirect":
            return _Page(Hook(verb.resolve(verb.text), verb.method()))
        if verb.name == "Message":
            _reply(world, message, verb)
    return None


def _reply(world: World, message: Message, verb: Verb) -> None:
    bodies = [child.text for child in verb.children if child.name == "Body"]
    to, from_ = verb.get("to", message.from_), verb.get("from", message.to)
    url = verb.url("statusCallback") or verb.url("action")
    if world.opt_out(to, from_) in world.opt_outs:
        world.journal.add_error(Fault(21610, "the recipient has opted out"), message.sid)
        return
    hook = Hook(url) if url else None
    body = " ".join(bodies) or verb.text
    reply = MessageDirection.OUTBOUND_REPLY
    send(world, from_, to, body, callback=hook, direction=reply)
