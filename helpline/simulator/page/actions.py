"""What a person can do on the page, by name."""

from collections.abc import Callable, Mapping

from helpline.simulator.page.desk import Desk, DeskError, Slot
from helpline.simulator.phones import Mode, PhoneError

KEYS = set("0123456789*#")
MAX_WORDS, MAX_TEXT = 500, 1600
Fields = Mapping[str, str]
Action = Callable[[Desk, Slot, Fields], None]


def perform(desk: Desk, fields: Fields) -> None:
    """Do it. Raises DeskError, whose text is shown."""
    action = ACTIONS.get(fields.get("action", ""))
    if action is None:
        raise DeskError("This is not something a phone can do.")
    try:
        action(desk, desk.find(fields.get("phone", "")), fields)
    except PhoneError as error:
        text = str(error)
        raise DeskError(f"{text[0].upper()}{text[1:]}.") from None


def _dial(desk: Desk, slot: Slot, fields: Fields) -> None:
    if slot.is_caller:
        desk.renumber(slot, fields.get("number", slot.phone.number))
    slot.phone.dial(_line(desk, fields), withheld=fields.get("withheld") == "on")


def _line(desk: Desk, fields: Fields) -> str:
    number = fields.get("line", "")
    if number not in {line.number for line in desk.lines}:
        raise DeskError("There is no such line.")
    return number


def _answer(_: Desk, slot: Slot, __: Fields) -> None:
    slot.phone.answer()


def _decline(_: Desk, slot: Slot, __: Fields) -> None:
    slot.phone.reject()


def _hang_up(_: Desk, slot: Slot, __: Fields) -> None:
    slot.phone.hang_up()


def _press(_: Desk, slot: Slot, fields: Fields) -> None:
    key = fields.get("key", "")
    if key not in KEYS:
        raise DeskError("There is no such key.")
    slot.phone.press(key)


def _say(_: Desk, slot: Slot, fields: Fields) -> None:
    words = fields.get("words", "").strip()[:MAX_WORDS]
    if not words:
        raise DeskError("Write first what is to be said.")
    slot.phone.say(words)


def _text(desk: Desk, slot: Slot, fields: Fields) -> None:
    body = fields.get("body", "").strip()[:MAX_TEXT]
    if not body:
        raise DeskError("Write the text first.")
    slot.phone.text(_line(desk, fields), body)


def _set_mode(_: Desk, slot: Slot, fields: Fields) -> None:
    mode = fields.get("mode", "")
    if mode not in set(Mode):
        raise DeskError("A phone cannot do that when it rings.")
    slot.phone.mode = Mode(mode)


def _remove(desk: Desk, slot: Slot, _: Fields) -> None:
    desk.remove_caller(slot.key)


ACTIONS: dict[str, Action] = {
    "dial": _dial,
    "answer": _answer,
    "decline": _decline,
    "hang-up": _hang_up,
    "press": _press,
    "say": _say,
    "text": _text,
    "mode": _set_mode,
    "remove": _remove,
}
