"""Texts to phones: how far each one gets, and who is told (M2, M3)."""

from helpline.simulator.calls import Hook
from helpline.simulator.engine.tasks import Steps, pass_time
from helpline.simulator.messages import LONGEST_VALIDITY_SECONDS, Message, MessageDirection
from helpline.simulator.phones import Text, TextMode
from helpline.simulator.services import MessagingService
from helpline.simulator.world import API_VERSION, World

SWITCHED_OFF, LANDLINE, FILTERED = 30003, 30006, 30007


def new_message(
    world: World, from_: str, to: str, body: str, direction: MessageDirection, status: str
) -> Message:
    now = world.engine.now()
    message = Message(world.new_sid("SM"), from_, to, body, direction, status, now, now)
    world.messages[message.sid] = message
    return message


def send(
    world: World,
    from_: str,
    to: str,
    body: str,
    *,
    callback: Hook | None = None,
    service: MessagingService | None = None,
    validity_seconds: int = LONGEST_VALIDITY_SECONDS,
    direction: MessageDirection = MessageDirection.OUTBOUND_API,
) -> Message:
    """Take a text over. The status returned, queued or accepted, is not called back (M2)."""
    status = "accepted" if service else "queued"
    message = new_message(world, from_, to, body, direction, status)
    message.callback = callback
    message.service_sid = service.sid if service else None
    message.validity_seconds = validity_seconds
    world.engine.spawn(_deliver(world, message))
    return message


def _deliver(world: World, message: Message) -> Steps[None]:
    if message.status == "accepted":
        message.from_ = message.from_ or _pick(world, message)
        reach_status(world, message, "queued")
    phone = world.phone(message.to)
    message.sent_at = world.engine.now()
    if phone.text_mode is TextMode.LANDLINE:
        _fail(world, message, "undelivered", LANDLINE)
        return
    if phone.text_mode is TextMode.FILTERED:
        _fail(world, message, "undelivered", FILTERED)
        return
    reach_status(world, message, "sent")
    if phone.text_mode is TextMode.SWITCHED_OFF:
        options = world.options
        yield from pass_time(
            world.engine, min(options.text_gives_up_after, message.validity_seconds)
        )
        _fail(world, message, "undelivered", SWITCHED_OFF)
        return
    _show(world, message)
    # A carrier without receipts never says more than `sent` (M3).
    if phone.text_mode is TextMode.WORKING:
        yield from pass_time(world.engine, world.options.text_delivered_after)
        reach_status(world, message, "delivered")


def _pick(world: World, message: Message) -> str:
    """The number of the pool that this one comes from: always the same for a person (M13)."""
    service = world.services[message.service_sid or ""]
    others = [one for one in world.messages.values() if one.service_sid == service.sid]
    of_them = [
        ours
        for one in others
        for theirs, ours in ((one.to, one.from_), (one.from_, one.to))
        if theirs == message.to and ours in service.numbers
    ]
    if of_them and service.sticky_sender:
        return of_them[-1]
    return service.numbers[(len(others) - 1) % len(service.numbers)]


def _show(world: World, message: Message) -> None:
    text = Text(
        world.engine.now(), message.from_, message.to, message.body, is_mine=False, sid=message.sid
    )
    world.phone(message.to).texts.append(text)


def _fail(world: World, message: Message, status: str, code: int) -> None:
    message.error_code = code
    reach_status(world, message, status)


def reach_status(world: World, message: Message, status: str) -> None:
    """A new status, told to whoever asked."""
    message.status = status
    message.updated_at = world.engine.now()
    if message.callback is None:
        return
    params = {
        "AccountSid": world.account_sid,
        "ApiVersion": API_VERSION,
        "From": message.from_,
        "To": message.to,
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
    }
    if message.service_sid:
        params["MessagingServiceSid"] = message.service_sid
    if message.error_code:
        params["ErrorCode"] = str(message.error_code)
    if status in {"delivered", "undelivered"}:
        params["RawDlrDoneDate"] = f"{message.updated_at:%y%m%d%H%M}"
    hook = message.callback
    world.notify(hook.url, params, method=hook.method, sid=message.sid)
