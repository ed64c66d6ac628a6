"""The voice menu as data: what each node says, its keys, and where they lead.

Keys mean the same at every node: 0 and 1 a counsellor, 2 a call back, 3 information, 4 a message,
5 a life is in danger, 6 another number, time or topic, 9 again, * start again. Silence and wrong keys are met twice
with the node and then with a person, so that every node leads to one. Silence ends two things: the
recorded information for a number that keeps others out (`BLOCKED`), and what may be said of a
callback once it is promised (`AFTER_PROMISE`). Both ask nothing that has to be answered.
"""

from dataclasses import dataclass
from enum import StrEnum


class Node(StrEnum):
    """Where in the menu a caller is."""

    BLOCKED = "blocked"
    STAFF = "staff"
    GATE = "gate"
    LANGUAGE = "language"
    MAIN = "main"
    CLOSED = "closed"
    NOBODY = "nobody"
    LONG_WAIT = "long_wait"
    CALLBACK = "callback"
    KEY_NUMBER = "key_number"
    CONFIRM_NUMBER = "confirm_number"
    CALLBACK_DETAILS = "callback_details"
    CALLBACK_TIME = "callback_time"
    LINE = "line"
    DIVERTED = "diverted"
    INFORMATION = "information"
    TOPIC = "topic"
    TEXT_THIS = "text_this"
    STATEMENTS = "statements"
    STATEMENTS_END = "statements_end"


class Action(StrEnum):
    """What a key asks for."""

    PERSON = "person"
    WOMAN = "woman"
    MAN = "man"
    EMERGENCY = "emergency"
    CALLBACK = "callback"
    RING_OUT = "ring_out"
    INFORMATION = "information"
    MESSAGE = "message"
    USE_NUMBER = "use_number"
    KEY_ANOTHER = "key_another"
    ANOTHER_TIME = "another_time"
    TAKE_TIME = "take_time"
    ALLOW_MESSAGE = "allow_message"
    REPEAT = "repeat"
    START_AGAIN = "start_again"


@dataclass(frozen=True)
class Choice:
    """A key, what it asks for, and the prompt that names the action first, then the key."""

    key: str
    action: Action
    prompt: str


@dataclass(frozen=True)
class Menu:
    """A node's opening prompt and its choices."""

    opening: str
    choices: tuple[Choice, ...]


PATIENCE = 2
"""How many silences or wrong keys are met with the same node again."""

_PERSON = Choice("1", Action.PERSON, "choice_counsellor")
_WOMAN = Choice("7", Action.WOMAN, "choice_woman")
_MAN = Choice("8", Action.MAN, "choice_man")
_EMERGENCY = Choice("5", Action.EMERGENCY, "choice_emergency")
_CALLBACK = Choice("2", Action.CALLBACK, "choice_callback")
_INFORMATION = Choice("3", Action.INFORMATION, "choice_information")
_MESSAGE = Choice("4", Action.MESSAGE, "choice_message")
_REPEAT = Choice("9", Action.REPEAT, "choice_repeat")
_START_AGAIN = Choice("*", Action.START_AGAIN, "choice_start_again")
_WAIT_ON = Choice("1", Action.PERSON, "choice_wait")
_ANOTHER = Choice("6", Action.KEY_ANOTHER, "choice_another_number")
_THIS_NUMBER = Choice("2", Action.USE_NUMBER, "choice_this_number")

_OTHER_TIME = Choice("6", Action.ANOTHER_TIME, "choice_other_time")
_NEXT_TIME = Choice("6", Action.ANOTHER_TIME, "choice_next_time")
_THIS_TIME = Choice("2", Action.TAKE_TIME, "choice_this_time")
_ALLOW_MESSAGE = Choice("4", Action.ALLOW_MESSAGE, "choice_allow_message")

_TRY = Choice("1", Action.PERSON, "choice_try")
_RING_OUT = Choice("2", Action.RING_OUT, "choice_ring_out")
_AS_CALLER = Choice("1", Action.PERSON, "choice_as_caller")
_NOW = Choice("1", Action.PERSON, "choice_now")

MENUS = {
    Node.STAFF: Menu("taken_on", (_RING_OUT, _AS_CALLER, _REPEAT)),
    Node.MAIN: Menu("greeting", (_PERSON, _EMERGENCY, _CALLBACK, _INFORMATION, _MESSAGE, _REPEAT)),
    Node.CLOSED: Menu("closed", (_EMERGENCY, _CALLBACK, _INFORMATION, _MESSAGE, _TRY, _REPEAT)),
    Node.NOBODY: Menu(
        "nobody_on", (_EMERGENCY, _CALLBACK, _INFORMATION, _MESSAGE, _WAIT_ON, _REPEAT)
    ),
    Node.LONG_WAIT: Menu(
        "long_wait", (_EMERGENCY, _CALLBACK, _INFORMATION, _MESSAGE, _WAIT_ON, _REPEAT)
    ),
    Node.CALLBACK: Menu(
        "callback_number",
        (_THIS_NUMBER, _ANOTHER, _PERSON, _REPEAT),
    ),
    Node.CONFIRM_NUMBER: Menu(
        "keyed_number",
        (_THIS_NUMBER, _ANOTHER, _PERSON, _REPEAT),
    ),
    Node.CALLBACK_DETAILS: Menu(
        "callback_details", (_OTHER_TIME, _ALLOW_MESSAGE, _PERSON, _REPEAT)
    ),
    Node.CALLBACK_TIME: Menu("callback_time", (_THIS_TIME, _NEXT_TIME, _PERSON, _REPEAT)),
}

AFTER_PROMISE = (Node.CALLBACK_DETAILS, Node.CALLBACK_TIME)
"""The callback is written and promised: whoever hangs up here has lost nothing."""

READING = (
    Node.INFORMATION,
    Node.TOPIC,
    Node.TEXT_THIS,
    Node.STATEMENTS,
    Node.STATEMENTS_END,
)
"""Where information is heard, before the line or in it; `services.reading_aloud` says it."""

MAIN_WITH_A_CHOICE = Menu(
    "greeting",
    (_PERSON, _WOMAN, _MAN, _EMERGENCY, _CALLBACK, _INFORMATION, _MESSAGE, _REPEAT),
)
"""The same node on a line whose callers may ask for a woman or a man."""

CLOSED_WITH_PARTNER = Menu("closed", (_EMERGENCY, _NOW, _CALLBACK, _INFORMATION, _MESSAGE, _REPEAT))
"""The same node where a partner takes the calls that nobody here does."""


def menu_at(node: Node, *, has_partner: bool, choose_gender: bool) -> Menu:
    """What is said at a node, and what counts there, on a line of this kind."""
    if node is Node.CLOSED and has_partner:
        return CLOSED_WITH_PARTNER
    return MAIN_WITH_A_CHOICE if node is Node.MAIN and choose_gender else MENUS[node]


LINE_CHOICES = (_EMERGENCY, _CALLBACK, _INFORMATION, _MESSAGE, _REPEAT, _START_AGAIN)
"""What is named while somebody waits in the line."""

LINE_KEYS = (*LINE_CHOICES, _WAIT_ON)
"""What counts there: 0 and 1 keep the place."""


KEYS_EVERYWHERE = {"0": Action.PERSON, "5": Action.EMERGENCY, "*": Action.START_AGAIN}
"""Keys that count at every node, also where nobody names them."""


def action_of(choices: tuple[Choice, ...], key: str) -> Action | None:
    """What the key asks for among these choices, or everywhere."""
    if key in KEYS_EVERYWHERE:
        return KEYS_EVERYWHERE[key]
    return next((choice.action for choice in choices if choice.key == key), None)
