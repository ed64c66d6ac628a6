"""Conversations: how they end, who ends them, and what that means for the other side."""

from tests.scenarios.harbour import ANA, BEN, CALLER, PARTNER, SECOND_CALLER, harbour
from tests.scenarios.world import World


def test_conversation_that_the_caller_ends_rings_nobody_else(world: World) -> None:
    world.come_on(ANA, BEN)
    caller, ana = world.talk(CALLER, ANA)
    world.turn(60)
    world.hang_up(caller)
    world.turn(5)
    assert ana.has_heard("The call has ended. Thank you.")
    assert len(world.offers()) == 1
    assert world.events("counsellor_left") == []
    assert world.contacts()[0].outcome == "answered"


def test_goodbye_of_the_counsellor_first_counts_as_answered(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.turn(60)
    world.hang_up(ana)
    world.turn(2)
    world.hang_up(caller)
    [contact] = world.contacts()
    assert (contact.outcome, contact.counsellor_id) == ("answered", world.staff_id(ANA))
    assert world.findings() == []


def test_dropped_caller_hears_an_apology_and_is_at_the_front(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.ask(SECOND_CALLER)
    world.hang_up(ana)
    world.turn(2)
    assert caller.has_heard("I am sorry, the counsellor's line dropped")
    world.come_on(BEN)
    world.accept(world.phone(BEN))
    world.turn(1)
    world.say(world.phone(BEN), "this is Ben")
    assert "this is Ben" in caller.words
    assert world.call(SECOND_CALLER).state == "waiting"


def test_dropped_caller_who_gives_up_later_counts_as_abandoned(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.hang_up(ana)
    world.phone(ANA).text("+442079460101", "OFF")
    world.turn(45)
    world.hang_up(caller)
    [contact] = world.contacts()
    assert (contact.outcome, contact.answered_at is None) == ("abandoned", False)
    assert world.findings() == []


def test_dropped_caller_taken_up_again_is_one_answered_contact(world: World) -> None:
    world.come_on(ANA, BEN)
    caller, ana = world.talk(CALLER, ANA)
    answered_at = world.call().answered_at
    world.hang_up(ana)
    world.turn(2)
    world.accept(world.phone(BEN))
    world.turn(20)
    world.hang_up(caller)
    [contact] = world.contacts()
    assert (contact.outcome, contact.answered_at) == ("answered", answered_at)
    assert contact.counsellor_id == world.staff_id(BEN)
    assert [offer.state for offer in world.offers()] == ["finished", "finished"]
    assert world.findings() == []


def test_counsellor_in_a_call_is_offered_nobody_else(world: World) -> None:
    world.come_on(ANA)
    world.talk(CALLER, ANA)
    world.ask(SECOND_CALLER)
    world.turn(60)
    assert len(world.offers()) == 1


def test_wrap_up_ends_by_itself_and_then_the_next_caller_is_offered(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.ask(SECOND_CALLER)
    world.hang_up(caller)
    world.turn(25)
    assert ana.state == "idle"
    world.turn(6)
    assert ana.state == "ringing"


def test_counsellor_who_drops_out_again_and_again_loses_nobody(world: World) -> None:
    world.configure(harbour(team={"wrap_up_seconds": 0}))
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    for _ in range(3):
        world.hang_up(ana)
        world.turn(3)
        world.accept(ana)
        world.turn(1)
    world.say(ana, "fourth time lucky")
    assert "fourth time lucky" in caller.words
    world.hang_up(caller)
    assert [contact.outcome for contact in world.contacts()] == ["answered"]
    assert world.findings() == []


def test_counsellor_and_caller_who_hang_up_in_the_same_instant_are_both_free(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    ana.hang_up()
    caller.hang_up()
    world.settle()
    world.turn(35)
    assert world.contacts()[0].outcome == "answered"
    assert world.findings() == []
    world.ask(SECOND_CALLER)
    assert ana.state == "ringing"


def test_conference_names_are_one_a_call_and_say_nothing(world: World) -> None:
    world.come_on(ANA, BEN)
    world.talk(CALLER, ANA)
    world.talk(SECOND_CALLER, BEN)
    names = [room.name for room in world.simulator.world.conferences.values()]
    assert len(set(names)) == 2
    assert all(len(name) >= 32 for name in names)


def test_caller_is_never_put_through_to_a_partner_in_mid_call(world: World) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}, team={"max_wait_seconds": 30}))
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.turn(60)
    world.say(ana, "still here")
    assert "still here" in caller.words
    assert world.phone(PARTNER).state == "idle"
