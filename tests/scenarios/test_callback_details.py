"""After the promise, in the same call: another time, leave for a message, or a person after all."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from helpline.simulator import Phone
from helpline.storage.tables import shared_numbers
from tests.scenarios.harbour import ANA, CALLER, harbour
from tests.scenarios.world import EMERGENCY_SECONDS, World

OTHER = "07700900155#"
OTHER_NUMBER = "+447700900155"


def ring(world: World, **how: object) -> Phone:
    caller = world.ring(CALLER, **how)
    world.turn(EMERGENCY_SECONDS)
    return caller


def press(world: World, caller: Phone, *keys: str) -> Phone:
    """Key after key, each after the words that it answers have begun."""
    for key in keys:
        world.press(caller, key)
        world.turn(25 if caller.words[-1].startswith("Thank you. We will call you back") else 1)
    return caller


def promised(world: World, *keys: str) -> Phone:
    """Somebody is promised a callback to their own number, and stays on the line."""
    return press(world, ring(world), "2", "2", *keys)


def owed(world: World) -> Any:
    [callback] = world.callbacks()
    return callback


def number_owed(world: World) -> str | None:
    return world.outside.database.keyring.open_if(owed(world).number_sealed)


def test_details_are_asked_for_once_the_callback_is_promised(world: World) -> None:
    caller = promised(world)
    assert caller.has_heard("For another time, press 6.")
    assert owed(world).state == "requested"
    world.turn(20)
    assert caller.words[-1] == "Thank you for calling. Goodbye."
    assert caller.state == "idle"
    assert world.contacts()[0].outcome == "callback"


def test_times_are_offered_one_by_one_and_one_is_taken(world: World) -> None:
    caller = promised(world, "6")
    assert (
        caller.words[-1] == "We could call you later today, between two and four in the afternoon."
    )
    press(world, caller, "6", "6", "6", "6")
    assert caller.has_heard("We could call you later today, between four in the afternoon and six")
    assert caller.words[-1] == "We could call you tomorrow, between nine in the morning and noon."
    press(world, caller, "2")
    assert caller.has_heard("We will call you tomorrow, between nine in the morning and noon.")
    taken = owed(world)
    begin = datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert (taken.not_before, taken.due_at, taken.state) == (begin, begin, "scheduled")
    assert taken.not_after == begin + timedelta(hours=3)
    world.hang_up(caller)
    assert world.contacts()[0].outcome == "callback"
    assert world.findings() == []


def test_callback_is_made_at_the_time_that_was_taken_and_not_before(world: World) -> None:
    caller = promised(world, "6", "2")
    world.hang_up(caller)
    world.come_on(ANA)
    world.turn(60)
    assert world.phone(ANA).state == "idle"
    world.clock.turn_to(owed(world).not_before)
    world.settle()
    assert world.phone(ANA).state == "ringing"


def test_times_keep_to_the_hours_of_the_line(world: World) -> None:
    world.configure(harbour(line={"hours": {"mon": ["09:00-15:30"], "thu": ["19:00-23:00"]}}))
    caller = promised(world, "6", "6")
    assert caller.has_heard(
        "We could call you later today, between two in the afternoon and half past three"
    )
    assert (
        caller.words[-1]
        == "We could call you on Thursday, between seven in the evening and nine at night."
    )


def test_line_that_never_opens_again_has_no_time_to_offer(world: World) -> None:
    hours = {"mon": ["09:00-12:20"], "closed_on": ["2026-03-09"]}
    world.configure(harbour(line={"hours": hours}))
    caller = promised(world, "6")
    assert caller.has_heard("There is no other time that I could offer you.")
    assert caller.state == "in call"


def test_leave_for_a_message_is_given_by_key(world: World) -> None:
    caller = promised(world)
    assert owed(world).voicemail_ok is False
    press(world, caller, "4")
    assert caller.has_heard("we may leave a short message")
    assert owed(world).voicemail_ok is True


def test_leave_for_a_message_on_a_number_of_somebody_else_stays_as_they_said(
    world: World,
) -> None:
    """Whoever keys in a number that is owed a callback must not undo the no of its person."""
    theirs = world.phone(OTHER_NUMBER)
    theirs.dial("+442079460101")
    world.turn(EMERGENCY_SECONDS)
    press(world, theirs, "2", "2")
    world.hang_up(theirs)
    caller = press(world, ring(world), "2", "6", OTHER, "2", "4")
    assert caller.has_heard("we may leave a short message")
    assert owed(world).voicemail_ok is False


def test_person_after_all_keeps_the_old_place_and_settles_the_callback(world: World) -> None:
    caller = world.ask()
    since = world.call().waiting_since
    world.turn(30)
    press(world, caller, "2", "2", "0")
    assert world.call().state == "waiting"
    assert world.call().waiting_since == since
    assert (world.contacts()[0].outcome, owed(world).state) == (None, "requested")
    world.come_on(ANA)
    world.turn(2)
    world.accept(world.phone(ANA))
    world.turn(2)
    world.hang_up(caller)
    assert world.contacts()[0].outcome == "answered"
    assert (owed(world).state, owed(world).outcome) == ("cancelled", "rang_in")
    assert world.findings() == []


def test_whoever_gives_up_the_wait_after_the_promise_is_still_called_back(world: World) -> None:
    caller = promised(world, "1")
    assert world.call().state == "waiting"
    world.turn(40)
    world.hang_up(caller)
    assert world.contacts()[0].outcome == "callback"
    world.come_on(ANA)
    world.turn(3)
    assert world.phone(ANA).state == "ringing"
    assert world.findings() == []


def test_wrong_keys_lead_to_a_person_and_the_callback_stays(world: World) -> None:
    caller = promised(world, "3", "3")
    assert caller.has_heard("Sorry, I did not get that.")
    press(world, caller, "3")
    assert world.call().state == "waiting"
    assert owed(world).closed_at is None


def test_star_begins_the_details_again(world: World) -> None:
    caller = promised(world, "6", "*")
    assert world.call().node == "callback_details"
    assert caller.state == "in call"


def test_nobody_is_rung_on_another_number_while_they_are_still_on_the_phone(world: World) -> None:
    """Withheld, so that the number alone does not tell who is on the phone."""
    world.come_on(ANA)
    caller = press(world, ring(world, withheld=True), "2", OTHER, "2")
    for _ in range(12):
        press(world, caller, "6")
        world.turn(4)
        assert world.phone(ANA).state == "idle"
    world.hang_up(caller)
    world.turn(15)
    assert world.phone(ANA).state == "ringing"


@pytest.mark.parametrize("first", ["own", "other"])
def test_asking_again_for_another_number_moves_the_one_callback(world: World, first: str) -> None:
    asked = {"own": ("2", "2"), "other": ("2", "6", OTHER, "2")}
    world.hang_up(press(world, ring(world), *asked[first]))
    other = "other" if first == "own" else "own"
    world.hang_up(press(world, ring(world), *asked[other]))
    assert number_owed(world) == (OTHER_NUMBER if other == "other" else CALLER)
    assert world.findings() == []


def test_callback_in_the_line_is_taken_out_when_another_number_is_asked_for(world: World) -> None:
    world.hang_up(promised(world))
    world.turn(20)
    assert owed(world).state == "waiting"
    caller = press(world, ring(world), "2", "6", OTHER, "2")
    assert owed(world).state == "scheduled"
    world.come_on(ANA)
    world.hang_up(caller)
    world.turn(20)
    world.accept(world.phone(ANA))
    world.turn(3)
    assert world.phone(OTHER_NUMBER).state == "ringing"
    assert world.phone(CALLER).state == "idle"


def test_number_that_many_share_moves_nobody_elses_callback(world: World) -> None:
    keyring = world.outside.database.keyring
    with world.outside.database.transaction(world.clock.now()) as tx:
        tx.connection.execute(
            insert(shared_numbers).values(
                id=uuid4(), number_sealed=keyring.seal(CALLER), number_hash=keyring.hash(CALLER)
            )
        )
    world.hang_up(promised(world))
    world.hang_up(press(world, ring(world), "2", "6", OTHER, "2"))
    assert len(world.callbacks()) == 2


def test_going_on_to_a_person_leaves_alone_what_is_owed_to_a_number_of_somebody_else(
    world: World,
) -> None:
    """Whoever keys in another's number must neither take their place nor end their callback."""
    theirs = world.phone(OTHER_NUMBER)
    theirs.dial("+442079460101")
    world.turn(EMERGENCY_SECONDS)
    world.hang_up(press(world, theirs, "2", "2"))
    world.turn(60)
    caller = press(world, ring(world), "2", "6", OTHER, "2", "1")
    assert world.call().waiting_since > owed(world).waiting_since
    world.come_on(ANA)
    world.turn_until(lambda: world.phone(ANA).state == "ringing")
    world.accept(world.phone(ANA))
    world.turn(2)
    world.hang_up(caller)
    assert owed(world).outcome != "rang_in"
    assert owed(world).closed_at is None
    assert world.findings() == []


def test_withheld_caller_who_keys_another_number_in_the_same_call_is_owed_one_callback(
    world: World,
) -> None:
    caller = press(world, ring(world, withheld=True), "2", OTHER, "2", "1")
    world.hang_up(press(world, caller, "2", "07700900166#", "2"))
    assert number_owed(world) == "+447700900166"


def test_asking_by_keys_for_a_call_is_asking_for_one_now_whatever_was_chosen_before(
    world: World,
) -> None:
    """Nor does the promise tell that there was one."""
    world.hang_up(promised(world, "6", "6", "6", "6", "6", "2"))
    caller = promised(world)
    assert not caller.has_heard("when this line opens again")
    again = owed(world)
    assert (again.not_before, again.not_after) == (None, None)
    assert again.due_at < world.clock.now() + timedelta(minutes=1)
    assert again.promised_until < world.clock.now() + timedelta(hours=3)
