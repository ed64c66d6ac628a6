"""Whose a message is: nobody is rung back twice, and nobody is forgotten."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from helpline.domain.errors import NotFound, Refused
from helpline.domain.voicemails import CLAIM_LASTS
from helpline.services.voicemail_claims import claim, hand_on, handle, put_back
from helpline.storage.tables import voicemails
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer
from tests.scenarios.harbour import ANA, BEN, CALLER
from tests.scenarios.world import EMERGENCY_SECONDS, World

UNTIL_THE_TONE = 12

Deed = Callable[[Transaction, uuid.UUID, Viewer], None]


def leave_message(world: World, **how: object) -> None:
    caller = world.ring(CALLER, **how)
    world.turn(EMERGENCY_SECONDS)
    world.press(caller, "4")
    world.turn(UNTIL_THE_TONE)
    world.say(caller, "please ring me back")
    world.turn(2)
    world.press(caller, "#")
    world.turn(15)


def messages(world: World) -> list[Any]:
    return world.rows(select(voicemails).order_by(voicemails.c.received_at))


def viewer(world: World, phone: str) -> Viewer:
    return Viewer(world.staff_id(phone), oversees=False)


def do(world: World, deed: Deed, phone: str, which: int = 0) -> None:
    """Somebody presses a button on the page of a message, and what follows from it happens."""
    with world.outside.database.transaction(world.clock.now()) as tx:
        deed(tx, messages(world)[which].id, viewer(world, phone))
    world.settle()


def ends(world: World) -> tuple[str, str]:
    [owed] = world.callbacks()
    return messages(world)[0].state, owed.state


def test_unclaimed_message_goes_through_the_line_and_is_handled_with_its_callback(
    world: World,
) -> None:
    leave_message(world)
    world.come_on(ANA)
    world.turn(10)
    world.accept(world.phone(ANA))
    world.turn(2)
    caller = world.phone(CALLER)
    world.answer(caller)
    world.press(caller, "1")
    world.turn(1)
    world.hang_up(caller)
    assert ends(world) == ("handled", "completed")
    assert messages(world)[0].handled_by is None


def test_claimed_message_is_not_rung_back_by_the_line(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    world.come_on(BEN)
    world.turn(3600)
    assert world.phone(BEN).state == "idle"
    assert ends(world) == ("claimed", "scheduled")
    assert world.findings() == []
    do(world, handle, ANA)
    world.turn(2 * 3600)
    assert world.phone(BEN).state == "idle"
    assert ends(world) == ("handled", "cancelled")
    assert world.findings() == []


def test_claiming_stops_a_phone_that_rings_for_it(world: World) -> None:
    world.come_on(BEN)
    leave_message(world)
    world.turn(5)
    assert world.phone(BEN).state == "ringing"
    do(world, claim, ANA)
    world.turn(5)
    assert world.phone(BEN).state == "idle"
    assert ends(world) == ("claimed", "scheduled")


def test_message_whose_callback_somebody_has_accepted_cannot_be_claimed(world: World) -> None:
    world.come_on(BEN)
    leave_message(world)
    world.turn(5)
    world.accept(world.phone(BEN))
    with pytest.raises(Refused, match="rung back"):
        do(world, claim, ANA)
    world.turn(2)
    with pytest.raises(Refused, match="rung back"):
        do(world, claim, ANA)
    assert messages(world)[0].state == "open"


def test_message_put_back_goes_through_the_line(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    world.come_on(BEN)
    do(world, put_back, ANA)
    world.turn(5)
    assert ends(world) == ("open", "offered")
    assert world.phone(BEN).state == "ringing"


def test_forgotten_claim_lapses_and_the_line_rings_back(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    world.turn(CLAIM_LASTS.total_seconds() - 60)
    assert ends(world) == ("claimed", "scheduled")
    world.turn(61)
    assert ends(world) == ("open", "waiting")
    assert world.events("voicemail_open")[0].data["event"] == "lapse"


def test_asking_again_does_not_go_past_a_claim(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    world.come_on(BEN)
    leave_message(world)
    world.turn(600)
    assert world.phone(BEN).state == "idle"
    assert len(world.callbacks()) == 1
    assert [one.state for one in messages(world)] == ["claimed", "open"]
    with pytest.raises(Refused, match="somebody else"):
        do(world, claim, BEN, 1)


def test_second_message_that_nobody_heard_is_still_owed_when_the_first_is_handled(
    world: World,
) -> None:
    leave_message(world)
    do(world, claim, ANA)
    leave_message(world)
    do(world, handle, ANA)
    world.turn(5)
    assert [one.state for one in messages(world)] == ["handled", "open"]
    assert world.callbacks()[0].state == "waiting"


def test_messages_of_one_person_are_claimed_together(world: World) -> None:
    leave_message(world)
    leave_message(world)
    do(world, claim, ANA, 1)
    assert [one.state for one in messages(world)] == ["claimed", "claimed"]
    do(world, handle, ANA)
    assert [one.state for one in messages(world)] == ["handled", "handled"]


def test_ringing_in_settles_a_claimed_message(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    world.come_on(BEN)
    world.talk(CALLER, BEN)
    assert ends(world) == ("handled", "cancelled")


def test_withheld_callers_message_is_claimed_and_handled(world: World) -> None:
    leave_message(world, withheld=True)
    do(world, claim, ANA)
    world.turn(CLAIM_LASTS.total_seconds() + 1)
    assert ends(world) == ("open", "requested")
    do(world, claim, BEN)
    do(world, handle, BEN)
    assert ends(world) == ("handled", "cancelled")
    assert world.findings() == []


def test_hand_on_gives_the_new_one_all_the_time(world: World) -> None:
    leave_message(world)
    do(world, claim, ANA)
    world.turn(CLAIM_LASTS.total_seconds() - 60)
    with world.outside.database.transaction(world.clock.now()) as tx:
        hand_on(tx, messages(world)[0].id, viewer(world, ANA), world.staff_id(BEN))
    world.turn(3600)
    assert messages(world)[0].claimed_by == world.staff_id(BEN)
    with pytest.raises(Refused):
        do(world, handle, ANA)
    do(world, handle, BEN)


def test_somebody_of_no_team_sees_no_message(world: World) -> None:
    leave_message(world)
    with (
        world.outside.database.transaction(world.clock.now()) as tx,
        pytest.raises(NotFound),
    ):
        claim(tx, messages(world)[0].id, Viewer(uuid.uuid4(), oversees=False))


def test_of_two_who_claim_at_once_one_is_second(world: World) -> None:
    leave_message(world)
    ready, taken = threading.Barrier(2), []

    def take(phone: str) -> None:
        asking = viewer(world, phone)
        message_id = messages(world)[0].id
        ready.wait(10)
        try:
            with world.outside.database.transaction(world.clock.now()) as tx:
                claim(tx, message_id, asking)
            taken.append(phone)
        except Refused:
            pass

    threads = [threading.Thread(target=take, args=(phone,)) for phone in (ANA, BEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = taken
    assert messages(world)[0].claimed_by == world.staff_id(winner)
    assert len(world.events("voicemail_claimed")) == 1
