"""Calling back: accepted first, rung afterwards, neutral until 1, and tried again by plan."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.simulator import Mode, Phone
from tests.scenarios.harbour import ANA, BEN, CALLER, PARTNER, SECOND_CALLER, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

RINGS_IN_VAIN = 45
"""Seconds; a person's phone rings for 30 and some (V60), and the counsellor hears how it went."""


def ask_for_callback(world: World, number: str = CALLER) -> Phone:
    """Somebody asks for a callback on their number, and hangs up."""
    caller = world.ring(number)
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "2")
    world.press(caller, "2")
    world.hang_up(caller)
    return caller


def take_up(world: World, counsellor: str = ANA) -> Phone:
    """The counsellor whose phone rings accepts; the person's phone rings."""
    phone = world.phone(counsellor)
    world.turn_until(lambda: phone.state == "ringing", within=30)
    world.accept(phone)
    world.turn(2)
    return phone


def owed(world: World) -> Any:
    [callback] = world.callbacks()
    return callback


def test_counsellor_hears_that_it_is_a_callback_and_accepts_first(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    world.turn(2)
    ana = world.phone(ANA)
    world.answer(ana)
    world.turn(12)
    assert ana.words[0].startswith("A call back for General enquiries, asked for less than a")
    assert person.state == "idle"
    world.press(ana, "1")
    world.turn(2)
    assert person.state == "ringing"
    assert ana.has_heard("I am ringing the person now. Please stay on the line.")


def test_whoever_picks_up_hears_nothing_of_us_before_the_one(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    heard_before = len(person.words)
    take_up(world)
    world.answer(person)
    world.turn(45)
    said = person.words[heard_before:]
    assert said[:3] == [
        "A call you asked for.",
        "To be connected, press 1.",
        "If you do not want this call, press 2.",
    ]
    for name in ("Harbour", "General enquiries", "helpline", "counsellor", "detox"):
        assert not any(name.lower() in words.lower() for words in said)


def test_one_connects_and_the_promise_is_kept(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.press(person, "1")
    world.turn(1)
    world.say(ana, "you asked for a call")
    assert "you asked for a call" in person.words
    assert owed(world).state == "connected"
    world.turn(30)
    world.hang_up(person)
    assert (owed(world).state, owed(world).outcome) == ("completed", "answered")
    [attempt] = world.attempts()
    assert (attempt.result, attempt.staff_id) == ("reached", world.staff_id(ANA))
    outbound = world.contacts()[-1]
    assert (outbound.direction, outbound.outcome) == ("outbound", "answered")
    assert world.findings() == []


def test_wrong_key_is_asked_once_more(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    take_up(world)
    world.answer(person)
    world.press(person, "7")
    assert "Sorry, I did not get that." in person.words
    world.press(person, "1")
    world.turn(1)
    assert owed(world).state == "connected"


def test_person_who_does_not_want_the_call_is_never_rung_again(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.press(person, "2")
    assert person.words[-1].startswith("All right. You will not be called again")
    world.turn(30)
    assert (owed(world).state, owed(world).outcome) == ("declined", "declined")
    assert ana.state == "idle"
    assert ana.words[-1].startswith("They do not want the call any more.")
    world.turn(3 * 3600)
    assert len(world.attempts()) == 1
    assert world.findings() == []


def test_person_who_is_not_reached_is_tried_by_plan_and_then_a_person_decides(
    world: World,
) -> None:
    world.come_on(ANA)
    ask_for_callback(world)
    made = []
    ana = world.phone(ANA)
    for _ in range(3):
        take_up(world)
        made.append(world.clock.now())
        world.turn(RINGS_IN_VAIN)
        assert ana.state == "idle"
        if owed(world).state == "scheduled":
            world.clock.turn_to(owed(world).due_at)
            world.settle()
    assert made[1] - made[0] > timedelta(minutes=15)
    assert made[2] - made[1] > timedelta(hours=2)
    assert (owed(world).state, owed(world).attempts) == ("exhausted", 3)
    assert [attempt.result for attempt in world.attempts()] == ["no_answer"] * 3
    told = [said for said in ana.words if said.startswith("They could not be reached")]
    assert ["this time" in said for said in told] == [True, True, False]
    assert "Somebody will decide how to go on." in told[-1]
    world.turn(6 * 3600)
    assert len(world.attempts()) == 3
    assert world.findings() == []


@pytest.mark.parametrize(
    ("mode", "result"),
    [(Mode.BUSY, "busy"), (Mode.UNREACHABLE, "failed"), (Mode.VOICEMAIL, "machine")],
)
def test_attempt_that_does_not_reach_them_is_counted_and_planned_again(
    world: World, mode: Mode, result: str
) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    person.mode = mode
    ana = take_up(world)
    world.turn(90)
    [attempt] = world.attempts()
    assert (attempt.result, owed(world).state, owed(world).attempts) == (result, "scheduled", 1)
    assert owed(world).due_at - attempt.ended_at == timedelta(minutes=15)
    assert ana.state == "idle"
    assert world.findings() == []


def test_person_who_hangs_up_without_a_key_is_tried_again(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    take_up(world)
    world.answer(person)
    world.turn(3)
    world.hang_up(person)
    assert (owed(world).state, owed(world).attempts) == ("scheduled", 1)


def test_original_time_is_kept_through_every_attempt(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    since = owed(world).waiting_since
    person.mode = Mode.BUSY
    take_up(world)
    world.turn(20)
    world.clock.turn_to(owed(world).due_at)
    world.settle()
    assert world.call().waiting_since == owed(world).waiting_since == since


def test_callback_goes_before_those_who_came_after_it(world: World) -> None:
    ask_for_callback(world, SECOND_CALLER)
    world.turn(20)
    world.ask(CALLER)
    world.come_on(ANA)
    world.answer(world.phone(ANA))
    world.turn(3)
    assert world.phone(ANA).words[0].startswith("A call back for")


def test_counsellor_who_gives_up_while_the_person_is_rung_loses_nothing(world: World) -> None:
    world.come_on(ANA, BEN)
    person = ask_for_callback(world)
    ana = take_up(world)
    assert person.state == "ringing"
    world.hang_up(ana)
    assert person.state == "idle"
    ben = take_up(world, BEN)
    assert person.state == "ringing"
    world.answer(person)
    world.press(person, "1")
    world.turn(1)
    world.say(ben, "this is Ben")
    assert "this is Ben" in person.words
    assert [attempt.result for attempt in world.attempts()] == ["given_up", "reached"]
    assert owed(world).attempts == 1
    world.hang_up(person)
    assert world.findings() == []


def test_person_who_has_picked_up_hears_nothing_new_when_the_counsellor_gives_up(
    world: World,
) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.turn(1)
    heard_before = len(person.words)
    world.hang_up(ana)
    world.turn(8)
    assert not any("counsellor" in words for words in person.words[heard_before:])
    world.press(person, "1")
    assert "I am sorry, the counsellor's line dropped" in person.words[-1]
    assert world.call().state == "waiting"


@pytest.mark.parametrize("line", [{}, {"overflow_number": PARTNER}])
def test_person_who_has_not_pressed_1_hears_of_no_long_wait_and_of_no_partner(
    world: World, line: dict[str, str]
) -> None:
    world.configure(harbour(line=line, team={"max_wait_seconds": 10}))
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.turn(2)
    heard_before = len(person.words)
    world.hang_up(ana)
    world.turn(25)
    assert set(person.words[heard_before:]) <= {
        "A call you asked for.",
        "To be connected, press 1.",
        "If you do not want this call, press 2.",
        "If it is not for you, press 6.",
    }
    assert world.phone(PARTNER).state == "idle"
    world.press(person, "1")
    world.turn(90)
    said = "waited so long" if not line else "a partner who can help"
    assert any(said in words for words in person.words)


def test_person_whose_counsellor_gave_up_gets_the_next_one(world: World) -> None:
    world.come_on(ANA, BEN)
    person = ask_for_callback(world)
    ana, ben = take_up(world), world.phone(BEN)
    world.answer(person)
    world.hang_up(ana)
    world.turn(2)
    world.accept(ben)
    world.turn(1)
    world.press(person, "1")
    world.turn(2)
    world.say(ben, "this is Ben")
    assert "this is Ben" in person.words
    assert owed(world).state == "connected"
    world.hang_up(person)
    assert owed(world).state == "completed"
    assert [attempt.result for attempt in world.attempts()] == ["given_up", "reached"]
    assert world.findings() == []


def test_counsellor_who_drops_out_in_mid_call_leaves_the_person_at_the_front(
    world: World,
) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.press(person, "1")
    world.turn(10)
    world.ask(SECOND_CALLER)
    world.hang_up(ana)
    world.turn(2)
    assert person.has_heard("the counsellor's line dropped")
    world.come_on(BEN)
    world.accept(world.phone(BEN))
    world.turn(1)
    world.say(world.phone(BEN), "this is Ben")
    assert "this is Ben" in person.words
    world.hang_up(person)
    assert owed(world).state == "completed"
    assert world.findings() == []


def test_goodbye_of_the_counsellor_first_completes_the_callback(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.press(person, "1")
    world.turn(30)
    world.hang_up(ana)
    world.turn(1)
    world.hang_up(person)
    assert owed(world).state == "completed"
    assert world.contacts()[-1].outcome == "answered"


def test_offer_of_a_callback_that_nobody_takes_waits_again(world: World) -> None:
    world.come_on(ANA)
    ask_for_callback(world)
    world.turn(2)
    assert owed(world).state == "offered"
    world.turn(26)
    assert world.offers()[0].state == "missed"
    assert owed(world).state == "waiting"
    take_up(world)
    assert owed(world).state == "attempting"


def test_callback_that_waits_when_the_line_closes_is_not_placed_before_it_opens(
    world: World,
) -> None:
    world.configure(harbour(line={"hours": {"mon": ["09:00-12:30"], "tue": ["09:00-17:00"]}}))
    ask_for_callback(world)
    world.turn(60)
    assert owed(world).state == "waiting"
    world.turn(1800)
    world.come_on(ANA)
    world.turn(60)
    assert world.offers() == []
    world.clock.turn(21 * 3600)
    world.settle()
    assert world.phone(ANA).state == "ringing"


def test_callback_is_never_put_through_to_the_partner(world: World) -> None:
    world.configure(harbour(line={"overflow_number": PARTNER}, team={"max_wait_seconds": 30}))
    ask_for_callback(world)
    world.turn(90)
    assert owed(world).state == "waiting"
    assert world.phone(PARTNER).state == "idle"
