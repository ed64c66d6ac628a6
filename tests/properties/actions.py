"""What people do, at any moment, and what time and networks do. Each says what it did."""

from collections.abc import Callable
from dataclasses import dataclass

from helpline.domain.callbacks import CallbackReason
from helpline.services.callbacks import CallbackRequest, request_callback
from helpline.simulator import Mode
from helpline.storage.lines import line_for
from tests.properties.scene import Dice, Pace, Scene
from tests.properties.shore import (
    CALLERS,
    COUNSELLORS,
    EVERYBODY,
    GENERAL,
    LINES,
    NEVER_CALLED,
    NIGHT,
)
from tests.properties.supervising import SUPERVISING
from tests.properties.trouble import TROUBLES

FIRST_KEYS = {
    GENERAL: (
        "11",
        "11",
        "17",
        "21",
        "28",
        "18",
        "",
        "1",
        "12",
        "122",
        "1221",
        "22622",
        "224",
        "14",
        "22",
        "5",
        "15",
    ),
    NIGHT: ("1", "1", "1", "1", "", "2", "22", "226", "4", "5"),
}
BEGINNING = 15.0
"""Seconds in which the emergency line is heard out, in as many languages as a line has."""

KEYS = (
    *("1", "1", "1", "2", "2", "2", "0", "4", "6", "9", "5", "5", "7", "8", "*", "*", "#"),
    *("07700900104#", "0770#"),
)
COUNSELLORS_KEYS = ("1", "1", "1", "1", "1", "1", "2", "2", "", "7", "31")
WITHHELD: tuple[bool | str, ...] = (False, False, False, True, "+266696687")
WORDS = ("ON", "ON", "ON", "ON", "OFF", "BREAK", "STATUS", "what now")
MODES = (Mode.PERSON, Mode.PERSON, Mode.PERSON, *Mode)
SECONDS = (0.3, 1, 2, 3, 5, 5, 8, 12, 20, 25, 40, 70, 150)
HOURS = (0.3, 1, 2.1)


@dataclass(frozen=True)
class Action:
    """Something that may happen, `weight` times as often as something of weight 1."""

    weight: int
    is_possible: Callable[[Scene], object]
    do: Callable[[Scene, Dice], str]


def take_place(scene: Scene, dice: Dice) -> str:
    """Let one of the possible actions happen; what it was, in words."""
    possible = [
        action for action in ACTIONS if action.is_possible(scene) for _ in range(action.weight)
    ]
    return dice.pick(dice.what, possible).do(scene, dice)


def _dial(scene: Scene, dice: Dice) -> str:
    phone = dice.pick(dice.who, scene.idle())
    line, withheld = dice.pick(dice.which, LINES), dice.pick(dice.more, WITHHELD)
    keys = dice.pick(dice.which // 2, FIRST_KEYS[line])
    phone.dial(line, withheld=withheld)
    if keys:
        scene.turn(BEGINNING)
        _press_one_by_one(scene, phone.number, keys)
    scene.go_on(dice.pace)
    return f"{phone.number} rings {line} (withheld: {withheld}), presses {keys!r} {dice.pace}"


def _press_one_by_one(scene: Scene, number: str, keys: str) -> None:
    """Each key is an answer to what the one before has led to."""
    phone = scene.world.phone(number)
    for key in keys:
        scene.go_on(Pace.SETTLED)
        if phone.call is not None:
            phone.press(key)


def _press(scene: Scene, dice: Dice) -> str:
    phone, keys = dice.pick(dice.who, scene.talking()), dice.pick(dice.which, KEYS)
    phone.press(keys)
    scene.go_on(dice.pace)
    return f"{phone.number} presses {keys} {dice.pace}"


def _hang_up(scene: Scene, dice: Dice) -> str:
    phone = dice.pick(dice.who, scene.talking())
    phone.hang_up()
    scene.go_on(dice.pace)
    return f"{phone.number} hangs up {dice.pace}"


def _answer(scene: Scene, dice: Dice) -> str:
    phone, keys = dice.pick(dice.who, scene.rung()), dice.pick(dice.which, COUNSELLORS_KEYS)
    phone.answer()
    _press_one_by_one(scene, phone.number, keys)
    scene.go_on(dice.pace)
    return f"{phone.number} picks up, presses {keys!r} {dice.pace}"


def _reject(scene: Scene, dice: Dice) -> str:
    phone = dice.pick(dice.who, scene.rung())
    phone.reject()
    scene.go_on(dice.pace)
    return f"{phone.number} rejects {dice.pace}"


def _text(scene: Scene, dice: Dice) -> str:
    number, word = dice.pick(dice.who, COUNSELLORS), dice.pick(dice.which, WORDS)
    scene.world.phone(number).text(dice.pick(dice.more, LINES), word)
    scene.go_on(dice.pace)
    return f"{number} texts {word} {dice.pace}"


def _change_mode(scene: Scene, dice: Dice) -> str:
    number, mode = dice.pick(dice.who, EVERYBODY), dice.pick(dice.which, MODES)
    scene.world.phone(number).mode = mode
    return f"the phone {number} is {mode} now"


def _ask_for_callback(scene: Scene, dice: Dice) -> str:
    """As the API does for somebody else's system."""
    number, line = dice.pick(dice.who, (*CALLERS, NEVER_CALLED)), dice.pick(dice.which, LINES)
    with scene.world.outside.database.transaction(scene.world.clock.now()) as tx:
        found = line_for(tx.connection, line)
        assert found is not None
        request_callback(tx, CallbackRequest(found.id, number, "en", CallbackReason.API))
    scene.go_on(dice.pace)
    return f"a callback to {number} is asked for on {line} {dice.pace}"


def _wait(scene: Scene, dice: Dice) -> str:
    seconds = dice.pick(dice.who, SECONDS)
    scene.turn(seconds)
    return f"{seconds} seconds pass"


def _wait_long(scene: Scene, dice: Dice) -> str:
    hours = dice.pick(dice.who, HOURS)
    scene.turn(hours * 3600)
    return f"{hours} hours pass"


def _cause_trouble(scene: Scene, dice: Dice) -> str:
    cause = dice.pick(dice.who * 120 + dice.which, TROUBLES)
    scene.is_calm = False
    cause.make(scene.world.simulator.trouble)
    return f"trouble: {cause.name}"


def _end_trouble(scene: Scene, _dice: Dice) -> str:
    scene.world.simulator.trouble.clear()
    return "nothing goes wrong any more"


def _forget_jobs(scene: Scene, _dice: Dice) -> str:
    """Valkey loses what it was told: the ticker finds the work."""
    scene.is_calm = False
    scene.world.simulator.settle()
    scene.world.valkey.flushdb()
    return "Valkey forgets what it was told"


def _restart(scene: Scene, _dice: Dice) -> str:
    """An update, or a power cut: calls go on, and all that is left is in the database."""
    scene.is_calm = False
    scene.world.simulator.settle()
    scene.world.restart()
    return "everything is started anew"


def _always(_scene: Scene) -> bool:
    return True


ACTIONS = (
    Action(6, Scene.idle, _dial),
    Action(6, Scene.talking, _press),
    Action(3, Scene.talking, _hang_up),
    Action(9, Scene.rung, _answer),
    Action(1, Scene.rung, _reject),
    Action(4, _always, _text),
    Action(1, _always, _change_mode),
    Action(1, _always, _ask_for_callback),
    Action(9, _always, _wait),
    Action(2, Scene.is_quiet, _wait_long),
    Action(3, lambda scene: scene.may_be_rough, _cause_trouble),
    Action(1, Scene.has_trouble, _end_trouble),
    Action(1, lambda scene: scene.may_be_rough, _forget_jobs),
    Action(1, lambda scene: scene.may_be_rough, _restart),
    *(Action(1, _always, by_supervisor) for by_supervisor in SUPERVISING),
)
