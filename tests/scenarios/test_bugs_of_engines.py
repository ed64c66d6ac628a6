"""Bugs that queue engines have had, and that nothing else here would show: see docs/checklist.md."""

from collections import Counter
from typing import Any

from sqlalchemy import event, func, select

from helpline.services.dispatch import dispatch
from helpline.storage.tables import legs, offers, outbox, timers
from tests.scenarios.harbour import ANA, ANA_RUIZ, BEN, BEN_OKORO, CALLER, counsellor, harbour
from tests.scenarios.world import World

TWELVE = [f"+4477009000{number}" for number in range(20, 32)]


def test_nobody_stays_reserved_when_twelve_are_rung_together(world: World) -> None:
    """Ringing all of more than ten left people reserved for ever (mod_callcenter #2540)."""
    staff = [
        counsellor(f"N{place} Marsh", phone, email=f"n{place}@example.org")
        for place, phone in enumerate(TWELVE)
    ]
    world.configure(harbour(team={"strategy": "ring-all", "wrap_up_seconds": 0}, staff=staff))
    world.come_on(*TWELVE)
    caller = world.ask()
    world.turn(15)
    taker = next(world.phone(number) for number in TWELVE if world.phone(number).ringing)
    world.accept(taker)
    world.turn(3)
    world.hang_up(caller)
    world.turn(10)
    states = Counter(offer.state for offer in world.offers())
    assert (states["pending"], states["accepted"]) == (0, 0)
    assert not [number for number in TWELVE if world.phone(number).ringing]
    for number in ("+447700900111", "+447700900112", "+447700900113"):
        world.ask(number)
    world.turn(1)
    rung = {row.staff_id for row in world.offers() if row.contact_id != world.call().id}
    assert len(rung) == len(TWELVE)


def test_nobody_is_stranded_when_the_strategy_changes_while_they_wait(world: World) -> None:
    """A change of strategy left those in the line without a counsellor (mod_callcenter 890991c)."""
    world.configure(harbour(team={"strategy": "ordered"}))
    world.come_on(ANA)
    world.ask()
    assert world.phone(ANA).state == "ringing"
    for strategy in ("ring-all", "widen", "round-robin"):
        world.configure(harbour(team={"strategy": strategy}))
        world.turn(1)
    world.phone(ANA).reject()
    world.come_on(BEN)
    world.turn(2)
    assert world.phone(BEN).state == "ringing"
    world.accept(world.phone(BEN))
    assert world.call().state == "connected"


def test_counsellor_is_free_when_the_caller_is_led_elsewhere_in_mid_ring(world: World) -> None:
    """A caller taken out of the queue left the member in use (app_queue 982d617, f23a122)."""
    world.come_on(ANA)
    caller = world.ask()
    world.turn(4)
    world.press(caller, "2")
    world.press(caller, "2")
    world.turn(3)
    world.hang_up(caller)
    world.turn(3)
    assert world.offers()[0].state == "withdrawn"
    assert world.presence(ANA).misses == 0
    world.ask("+447700900111")
    assert world.phone(ANA).state == "ringing"


def test_nothing_is_left_behind_by_calls_that_are_over(world: World) -> None:
    """Each call left a subscription behind (app_queue f217fcd)."""
    world.configure(harbour(team={"wrap_up_seconds": 0}))
    world.come_on(ANA)

    def left_after(first: int, last: int) -> list[int]:
        for number in range(first, last):
            caller, _ = world.talk(f"+4477009001{number}", ANA)
            world.hang_up(caller)
            world.turn(1)
        world.turn(660)
        undone = (
            select(func.count())
            .select_from(outbox)
            .where(outbox.c.state.in_(("pending", "running")))
        )
        live_legs = select(func.count()).select_from(legs).where(legs.c.state != "ended")
        live = select(func.count()).select_from(offers).where(offers.c.ended_at.is_(None))
        counted = [select(func.count()).select_from(timers), undone, live_legs, live]
        return [world.rows(one)[0][0] for one in counted]

    assert left_after(10, 11) == left_after(11, 14)


def test_matcher_asks_as_much_of_the_database_when_many_wait_as_when_one_does(
    world: World,
) -> None:
    """A statement for each caller and each member brought big systems down (app_queue #1214,
    mod_callcenter #2458).
    """
    spanish = {**BEN_OKORO, "languages": ["es"]}
    world.configure(harbour(staff=(ANA_RUIZ, spanish)))
    world.come_on(BEN)
    asked: list[str] = []

    def count() -> int:
        asked.clear()
        with world.outside.database.transaction(world.clock.now()) as tx:
            dispatch(tx)
        return len(asked)

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    world.ask()
    event.listen(world.outside.database.engine, "before_cursor_execute", listen)
    try:
        with_one = count()
        for number in ("+447700900111", "+447700900112", "+447700900113"):
            world.ask(number)
        assert count() == with_one
    finally:
        event.remove(world.outside.database.engine, "before_cursor_execute", listen)
    assert {offer.state for offer in world.offers()} == set()
    assert world.call(CALLER).state == "waiting"
