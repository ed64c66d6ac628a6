"""While a counsellor hears what the call is about: whoever goes, the other is not left alone."""

from tests.scenarios.harbour import ANA, BEN, CALLER, SECOND_CALLER, harbour
from tests.scenarios.world import World


def hear_the_offer(world: World) -> None:
    """Ana has picked up and hears what the call is about."""
    world.ask()
    world.answer(world.phone(ANA))
    world.turn(2)
    assert world.phone(ANA).has_heard("A caller on General enquiries")


def test_decline_in_mid_announcement_leaves_no_caller_waiting_for_ever(world: World) -> None:
    """In FreeSWITCH the caller waited for ever (e614f8d)."""
    world.come_on(ANA, BEN)
    hear_the_offer(world)
    world.press(world.phone(ANA), "2")
    world.turn(2)
    assert world.phone(BEN).state == "ringing"


def test_hanging_up_in_mid_announcement_leaves_no_caller_waiting_for_ever(world: World) -> None:
    """The same, by hanging up (e614f8d): a miss, and the next is rung."""
    world.come_on(ANA, BEN)
    hear_the_offer(world)
    world.hang_up(world.phone(ANA))
    world.turn(2)
    assert world.phone(BEN).state == "ringing"
    assert world.offers()[0].state == "missed"


def test_caller_who_hangs_up_in_mid_announcement_leaves_nobody_in_a_silent_call(
    world: World,
) -> None:
    """In FreeSWITCH the counsellor was left in a silent call (1080016)."""
    world.come_on(ANA)
    hear_the_offer(world)
    ana = world.phone(ANA)
    world.hang_up(world.phone(CALLER))
    world.turn_until(lambda: ana.state == "idle")
    assert ana.has_heard("The caller has left")
    row = world.presence(ANA)
    assert (row.misses, row.pause_until) == (0, None)
    world.ask(SECOND_CALLER)
    assert ana.state == "ringing"


def test_caller_who_hangs_up_while_being_fetched_leaves_nobody_in_a_silent_call(
    world: World,
) -> None:
    """The same between 1 and the first word (1080016): they hear that the caller has left."""
    world.come_on(ANA)
    hear_the_offer(world)
    ana = world.phone(ANA)
    ana.press("1")
    world.simulator.settle()
    world.hang_up(world.phone(CALLER))
    world.turn(12)
    assert ana.state == "idle"
    assert world.findings() == []


def test_return_from_a_break_is_not_a_flood_of_calls(world: World) -> None:
    """Engines reset the counts at every break: whoever returns gets everything (queue-engines 2.2).

    Ana has had two calls and Ben one; a break makes nothing of that undone.
    """
    world.configure(harbour(team={"strategy": "fewest-calls", "wrap_up_seconds": 0}))
    world.come_on(ANA)
    for number in ("+447700900111", "+447700900112"):
        caller, _ = world.talk(number, ANA)
        world.hang_up(caller)
        world.turn(5)
    world.phone(ANA).text("+442079460101", "BREAK")
    world.come_on(BEN)
    caller, _ = world.talk(CALLER, BEN)
    world.hang_up(caller)
    world.turn(5)
    world.come_on(ANA)
    world.turn(60)
    world.ask(SECOND_CALLER)
    assert (world.phone(BEN).state, world.phone(ANA).state) == ("ringing", "idle")
