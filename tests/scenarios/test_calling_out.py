"""The call out: what whoever answers hears, what a machine gets, and what the counsellor hears."""

from datetime import timedelta

import pytest

from helpline.simulator import Mode, Phone
from helpline.simulator.trouble import RestMishap
from helpline.storage.callbacks import change_callback
from tests.scenarios.harbour import ANA, BEN, CALLER, LINE, SECOND_CALLER, harbour
from tests.scenarios.test_callback_life import request
from tests.scenarios.test_calling_back import ask_for_callback, owed, take_up
from tests.scenarios.world import World

MESSAGE = "You asked for a call. We could not speak with you this time. Goodbye."
SENTENCE = "A call you asked for."


def allow_message(world: World) -> None:
    """The person has agreed to a short message on their machine."""
    with world.outside.database.transaction(world.clock.now()) as tx:
        change_callback(tx, owed(world).id, voicemail_ok=True)


def words_since(phone: Phone, begin: int) -> list[str]:
    return phone.words[begin:]


def ring_machine(world: World, *, may_message: bool, greeting: str = "We are out.") -> Phone:
    """Ana rings somebody back, and a machine picks up at once; its phone."""
    world.come_on(ANA)
    person = ask_for_callback(world)
    if may_message:
        allow_message(world)
    person.mode = Mode.VOICEMAIL
    person.voicemail_answers_after = 1.0
    person.voicemail_greeting = greeting
    take_up(world)
    return person


def test_counsellor_who_rings_somebody_is_given_nobody_else(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    take_up(world)
    world.ask(SECOND_CALLER)
    world.turn(20)
    world.answer(person)
    world.turn(5)
    assert len(world.offers()) == 1
    world.press(person, "1")
    world.turn(1)
    assert world.call().state == "connected"
    assert len(world.offers()) == 1


def test_both_are_rung_from_the_number_of_the_line(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    assert ana.call is not None
    assert (ana.call.from_, person.ringing[0].from_) == (LINE, LINE)


def test_counsellor_hears_how_it_goes(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.turn(12)
    assert ana.words[-1] == "It is ringing."
    world.answer(person)
    world.turn(6)
    assert ana.words[-1] == "Somebody has picked up, and is being asked to press 1."
    world.press(person, "1")
    world.turn(1)
    world.say(ana, "this is Ana")
    assert "this is Ana" in person.words
    assert [said for said in ana.words if said == "It is ringing."] == ["It is ringing."]


@pytest.mark.parametrize(
    ("mode", "told"),
    [
        (Mode.BUSY, "The phone was busy."),
        (Mode.UNREACHABLE, "The call did not get through."),
        (Mode.PERSON, "Nobody took the call."),
    ],
)
def test_counsellor_hears_why_nobody_was_reached(world: World, mode: Mode, told: str) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    person.mode = mode
    ana = take_up(world)
    world.turn(60)
    assert ana.words[-2:] == [
        told,
        "They could not be reached this time. We will try again later. Thank you.",
    ]


def test_person_for_whom_the_call_is_not_leaves_a_decision(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.press(person, "6")
    assert person.words[-1] == "Thank you for saying so. Goodbye."
    world.turn(20)
    assert (owed(world).state, owed(world).outcome) == ("exhausted", "wrong_person")
    assert [attempt.result for attempt in world.attempts()] == ["wrong_person"]
    assert "Whoever answered says that it is not for them." in ana.words
    world.turn(4 * 3600)
    assert len(world.attempts()) == 1
    assert world.findings() == []


def test_machine_without_leave_gets_silence(world: World) -> None:
    person = ring_machine(world, may_message=False, greeting="We are not in just now, please ring.")
    world.turn(6)
    heard = len(person.words)
    world.turn(60)
    assert words_since(person, heard) == []
    assert not person.has_heard(MESSAGE)
    assert world.attempts()[0].result == "machine"
    ana = world.phone(ANA)
    assert ana.has_heard("This may be an answering machine.")
    assert ana.has_heard("It was probably an answering machine.")
    assert world.findings() == []


def test_machine_with_leave_gets_the_message_once_a_callback(world: World) -> None:
    person = ring_machine(world, may_message=True)
    world.turn(60)
    assert person.words[-1] == MESSAGE
    assert world.attempts()[0].message_left_at is not None
    world.clock.turn_to(owed(world).due_at)
    world.settle()
    take_up(world)
    world.turn(60)
    assert [attempt.result for attempt in world.attempts()] == ["machine", "machine"]
    assert person.words.count(MESSAGE) == 1


def test_line_without_detection_asks_for_none_and_leaves_nothing(world: World) -> None:
    world.configure(harbour(line={"machine_detection": False}))
    person = ring_machine(world, may_message=True)
    world.turn(90)
    assert not person.has_heard(MESSAGE)
    assert person.words.count(SENTENCE) >= 3
    assert (world.attempts()[0].result, world.events("answer_detected")) == ("no_answer", [])


@pytest.mark.parametrize(
    ("taken_for", "may_message"), [("machine_start", False), ("machine_end_beep", True)]
)
def test_person_taken_for_a_machine_is_not_hung_up_on_and_can_press_1(
    world: World, taken_for: str, may_message: bool
) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    if may_message:
        allow_message(world)
    person.taken_for = taken_for
    ana = take_up(world)
    world.answer(person)
    world.turn_until(lambda: world.events("answer_detected"), within=20)
    world.turn(2 if may_message else 30)
    assert person.state == "in call"
    assert person.has_heard(MESSAGE) == may_message
    world.press(person, "1")
    world.turn(1)
    world.say(ana, "this is Ana")
    assert "this is Ana" in person.words
    assert world.attempts()[0].result == "reached"
    world.hang_up(person)
    assert world.findings() == []


def test_key_pressed_before_the_finding_makes_it_count_for_nothing(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    allow_message(world)
    person.taken_for = "machine_end_beep"
    take_up(world)
    world.answer(person)
    world.press(person, "7")
    world.turn(60)
    assert world.events("answer_detected")
    assert not person.has_heard(MESSAGE)
    assert world.attempts()[0].result == "no_answer"


@pytest.mark.parametrize("at", ["dialled", "ringing", "picked up", "a machine"])
def test_counsellor_gives_up_at_any_stage_and_the_callback_is_not_lost(
    world: World, at: str
) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = world.phone(ANA)
    world.turn_until(lambda: ana.state == "ringing", within=30)
    world.accept(ana)
    if at != "dialled":
        world.turn(6)
    if at in ("picked up", "a machine"):
        person.taken_for = "machine_start" if at == "a machine" else None
        world.answer(person)
        world.turn(8)
    world.press(ana, "*")
    assert ana.words[-1] == "All right. The call back is still in the line. Thank you."
    world.turn(5)
    assert ana.state == "idle"
    assert [attempt.result for attempt in world.attempts()] == ["given_up"]
    assert (owed(world).state, owed(world).attempts) in (("waiting", 0), ("scheduled", 0))
    world.come_on(BEN)
    take_up(world, BEN)
    if at in ("dialled", "ringing"):
        world.turn_until(lambda: person.state == "ringing")
        world.answer(person)
    world.press(person, "1")
    world.turn(1)
    assert owed(world).state == "connected"
    world.hang_up(person)
    assert world.findings() == []


def test_star_at_the_moment_of_the_1_leaves_nobody_alone(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.turn(2)
    person.press("1")
    ana.press("*")
    world.turn(4)
    world.say(ana, "this is Ana")
    assert "this is Ana" in person.words
    assert owed(world).state == "connected"


def test_who_lost_their_counsellor_and_asks_for_another_call_is_rung_soon_with_attempts_anew(
    world: World,
) -> None:
    world.configure(harbour(team={"callback_attempts": 1}))
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    person.press("1")
    ana.hang_up()
    world.settle()
    world.turn(20)
    assert (owed(world).state, world.call().state) == ("waiting", "waiting")
    world.press(person, "2")
    world.press(person, "2")
    assert person.words[-1].startswith("Thank you. We will call you back")
    world.hang_up(person)
    assert (owed(world).state, owed(world).attempts) in (("scheduled", 0), ("waiting", 0))
    world.come_on(BEN)
    take_up(world, BEN)
    assert person.state == "ringing"
    assert [attempt.result for attempt in world.attempts()] == ["given_up", None]


def test_who_lost_their_counsellor_stays_in_the_line_when_their_window_is_over(
    world: World,
) -> None:
    world.come_on(ANA)
    now = world.clock.now()
    request(world, not_before=now, not_after=now + timedelta(minutes=5))
    ana, person = take_up(world), world.phone(CALLER)
    world.answer(person)
    person.press("1")
    ana.hang_up()
    world.settle()
    world.turn(10 * 60)
    assert person.state == "in call"
    world.come_on(BEN)
    take_up(world, BEN)
    world.say(person, "are you there")
    assert "are you there" in world.phone(BEN).words


def test_counsellor_comes_in_by_themselves_when_the_move_is_lost(world: World) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    ana = take_up(world)
    world.answer(person)
    world.turn(2)
    path = f"/Calls/{world.call_sid(ana)}.json"
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, path, times=None)
    world.press(person, "1")
    world.turn_until(lambda: owed(world).state == "connected", within=20)
