"""Hanging up, in every state a call can be in: an outcome each time, and nobody penalised."""

from helpline.simulator import Phone
from tests.scenarios.harbour import ANA, BEN, CALLER, PARTNER, SECOND_CALLER, harbour
from tests.scenarios.world import World


def leave(world: World, caller: Phone, outcome: str) -> None:
    """The caller hangs up, and the ledger says what came of it; nothing is left over."""
    world.hang_up(caller)
    world.turn(15)
    [contact] = world.contacts()
    assert (contact.outcome, contact.ended_at is None) == (outcome, False)
    assert {leg.state for leg in world.legs()} == {"ended"}
    assert all(phone.state == "idle" for phone in (world.phone(ANA), world.phone(BEN)))
    assert world.findings() == []


def test_in_the_first_words(world: World) -> None:
    leave(world, world.ring(), "left_menu")


def test_before_the_first_document_was_heard(world: World) -> None:
    """V13: no-answer for an inbound call, and no completed afterwards."""
    caller = world.phone(CALLER)
    caller.dial("+442079460101")
    caller.hang_up()
    world.settle()
    assert world.simulator.log.webhooks_to("/voice/status", CallStatus="no-answer")
    [contact] = world.contacts()
    assert contact.outcome == "left_menu"
    assert world.findings() == []


def test_while_waiting_with_nobody_on(world: World) -> None:
    leave(world, world.ask(), "abandoned")


def test_while_a_phone_rings_stops_it_and_penalises_nobody(world: World) -> None:
    world.come_on(ANA)
    caller = world.ask()
    assert world.phone(ANA).state == "ringing"
    leave(world, caller, "abandoned")
    assert world.offers()[0].state == "withdrawn"
    assert (world.presence(ANA).misses, world.presence(ANA).pause_until) == (0, None)


def test_before_the_phone_was_dialled_never_dials_it(world: World) -> None:
    world.come_on(ANA, BEN)
    world.ask(SECOND_CALLER)
    caller = world.phone(CALLER)
    caller.dial("+442079460101")
    world.turn(8)
    caller.press("1")
    world.simulator.settle()
    caller.hang_up()
    world.settle()
    world.turn(3)
    assert world.phone(BEN).calls == world.phone(BEN).calls.__class__()
    assert world.offers()[1].state == "withdrawn"


def test_while_the_counsellor_listens_to_the_offer(world: World) -> None:
    world.come_on(ANA)
    caller = world.ask()
    world.answer(world.phone(ANA))
    leave(world, caller, "abandoned")
    assert world.presence(ANA).misses == 0


def test_between_the_counsellors_one_and_the_join(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.ask(), world.phone(ANA)
    world.answer(ana)
    ana.press("1")
    world.simulator.settle()  # accepted; nobody has moved the caller yet
    assert world.call().state == "accepted"
    leave(world, caller, "abandoned")
    assert ana.words[-1] == "The caller has left. Thank you."
    world.ask(SECOND_CALLER)
    assert ana.state == "ringing"


def test_in_the_conversation(world: World) -> None:
    world.come_on(ANA)
    caller, _ = world.talk(CALLER, ANA)
    leave(world, caller, "answered")


def test_back_in_the_line_soon_after_the_counsellor_left(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.hang_up(ana)
    world.turn(10)
    leave(world, caller, "answered")


def test_while_the_partner_rings(world: World) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}))
    caller = world.ask()
    world.turn(10)
    assert world.phone(PARTNER).state == "ringing"
    leave(world, caller, "abandoned")
    assert world.phone(PARTNER).state == "idle"


def test_while_being_told_what_can_be_done(world: World) -> None:
    caller = world.ask()
    assert world.call().node == "nobody"
    leave(world, caller, "abandoned")


def test_in_the_callback_dialogue_before_it_was_promised(world: World) -> None:
    caller = world.ask()
    world.press(caller, "2")
    leave(world, caller, "abandoned")
    assert world.callbacks() == []


def test_while_hearing_the_promise(world: World) -> None:
    caller = world.ask()
    world.press(caller, "2")
    world.press(caller, "2")
    assert world.call().state == "closing"
    world.hang_up(caller)
    [contact, *_] = world.contacts()
    assert contact.outcome == "callback"
    assert world.callbacks()[0].state == "waiting"
    assert world.findings() == []
