"""What a supervisor does while calls go on: lifts musts, switches lines, blocks numbers."""

import uuid
from datetime import timedelta

from sqlalchemy import select

from helpline.domain.switches import SwitchKind
from helpline.services.lifting import lift_musts
from helpline.services.nuisance import Blocking, block_caller
from helpline.services.switching import Switching, switch_back, switch_line
from helpline.storage.tables import calls, contacts, lines
from tests.properties.scene import Dice, Scene
from tests.properties.shore import ANA
from tests.properties.truths import rows

BLOCKED_FOR = timedelta(minutes=10)
SWITCHES = (SwitchKind.CLOSED, SwitchKind.DIVERTED)


def _lift(scene: Scene, dice: Dice) -> str:
    waiting = select(calls.c.contact_id).where(calls.c.state == "waiting")
    found = _some(scene, dice, waiting)
    if found is None:
        return "nobody waits for whom a must could be lifted"
    with scene.world.outside.database.transaction(scene.world.clock.now()) as tx:
        lift_musts(tx, found, scene.world.staff_id(ANA))
    scene.go_on(dice.pace)
    return f"a supervisor lifts the musts for one caller {dice.pace}"


def _switch(scene: Scene, dice: Dice) -> str:
    """Closed or diverted; and sometimes undone, whether it was switched or not."""
    kind = dice.pick(dice.which, (*SWITCHES, None, None))
    line_id = _some(scene, dice, select(lines.c.id).order_by(lines.c.position))
    until = scene.world.clock.now() + timedelta(minutes=3) if dice.more % 2 else None
    assert line_id is not None
    by = scene.world.staff_id(ANA)
    with scene.world.outside.database.transaction(scene.world.clock.now()) as tx:
        if kind is None:
            switch_back(tx, line_id, by)
        else:
            number = "+442079460188" if kind is SwitchKind.DIVERTED else None
            switch_line(tx, line_id, by, Switching(kind, "snow", number, until))
    scene.go_on(dice.pace)
    return f"a supervisor switches a line: {kind}, until {until} {dice.pace}"


def _block(scene: Scene, dice: Dice) -> str:
    found = _some(scene, dice, select(contacts.c.id).where(contacts.c.number_hash.is_not(None)))
    if found is None:
        return "nobody has rung who could be blocked"
    wanted = Blocking(BLOCKED_FOR, "again and again", on_all_lines=bool(dice.more % 2))
    with scene.world.outside.database.transaction(scene.world.clock.now()) as tx:
        block_caller(tx, found, scene.world.staff_id(ANA), wanted)
    scene.go_on(dice.pace)
    return f"a supervisor blocks a number for a while {dice.pace}"


def _some(scene: Scene, dice: Dice, ids: object) -> uuid.UUID | None:
    found = [row[0] for row in rows(scene.world, ids)]
    return dice.pick(dice.who, found) if found else None


SUPERVISING = (_lift, _switch, _block)
