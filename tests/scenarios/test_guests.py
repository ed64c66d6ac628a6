"""Who comes into a conversation, goes on with it or leaves it: nobody is alone in a room at the end."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from helpline.domain.errors import Refused
from helpline.domain.guests import GuestKind
from helpline.services.guest_ends import end_guests
from helpline.services.guests import ask_colleague, ask_third, hand_over, join, send_away, take_from
from helpline.services.holding_callers import put_on_hold
from helpline.services.speaking_up import speak_up
from helpline.services.tidying import tidy
from helpline.services.wrapping_up import rest
from helpline.simulator import Mode, Phone, RestMishap
from helpline.simulator.calls import Sound
from helpline.storage.tables import guests
from helpline.storage.transaction import Transaction
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    CLEO,
    CLEO_MARSH,
    SECOND_CALLER,
    harbour,
)
from tests.scenarios.test_call_actions import do, refused
from tests.scenarios.world import World

THIRD = "+447700900177"

Deed = Callable[[Transaction, uuid.UUID], None]


@pytest.fixture(autouse=True)
def three(world: World) -> None:
    cleo = {**CLEO_MARSH, "role": "supervisor", "teams": []}
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, cleo], team={"wrap_up_seconds": 0}))
    world.come_on(ANA, BEN)


def of(deed: Callable[[Transaction, uuid.UUID, Any], None], what: Any) -> Deed:
    return lambda tx, me: deed(tx, me, what)


def bring_ben(world: World) -> Phone:
    """Ana talks to the caller and has Ben rung, who comes."""
    do(world, of(ask_colleague, world.staff_id(BEN)))
    world.turn(2)
    ben = world.phone(BEN)
    world.answer(ben)
    assert ben.has_heard("A colleague asks you to join a call on General enquiries")
    world.press(ben, "1")
    world.turn(1)
    return ben


def reasons(world: World) -> list[str]:
    return [row.reason for row in world.rows(select(guests).order_by(guests.c.asked_at))]


def test_colleague_talks_along_and_goes_on_with_the_caller_when_the_first_leaves_them(
    world: World,
) -> None:
    caller, ana = world.talk(CALLER, ANA)
    ben = bring_ben(world)
    world.say(ben, "Ben here")
    assert "Ben here" in caller.words
    assert "Ben here" in ana.words
    do(world, put_on_hold)
    world.say(ben, "between us")
    assert "between us" in ana.words
    assert "between us" not in caller.words
    do(world, hand_over)
    world.turn(10)
    assert ana.state == "idle"
    world.say(ben, "just the two of us")
    assert "just the two of us" in caller.words
    world.ask(SECOND_CALLER)
    world.turn(2)
    assert ana.state == "ringing"  # free again, and Ben is not rung
    world.hang_up(caller)
    world.turn(15)
    assert ben.state == "idle"
    assert world.call(CALLER).counsellor_id == world.staff_id(BEN)
    assert world.findings() == []


def test_colleague_has_the_caller_when_the_counsellor_drops_out(world: World) -> None:
    caller, ana = world.talk(CALLER, ANA)
    ben = bring_ben(world)
    do(world, put_on_hold)
    world.hang_up(ana)
    world.turn(1)
    world.say(ben, "I am with you")
    assert "I am with you" in caller.words
    assert not caller.has_heard("line dropped")
    world.hang_up(ben)  # and when that one drops, too, the caller is at the front
    world.turn(3)
    assert caller.has_heard("line dropped")
    assert ana.state == "ringing"
    assert world.findings() == []


def test_two_talk_on_when_the_colleague_leaves_and_the_room_is_over_with_the_caller(
    world: World,
) -> None:
    caller, ana = world.talk(CALLER, ANA)
    ben = bring_ben(world)
    world.hang_up(ben)
    world.turn(1)
    world.say(ana, "still here")
    assert "still here" in caller.words
    refused(world, hand_over, "is not in the call yet")
    bring_ben(world)
    world.hang_up(caller)
    world.turn(15)
    assert [ana.state, ben.state] == ["idle", "idle"]
    assert reasons(world) == ["participant_hung_up", "call_over"]
    world.ask(SECOND_CALLER)
    world.turn(2)
    assert {ana.state, ben.state} == {"idle", "ringing"}
    assert world.findings() == []


@pytest.mark.parametrize("mode", [Mode.BUSY, Mode.VOICEMAIL, Mode.UNREACHABLE])
def test_third_party_who_cannot_come_changes_nothing_for_the_two(world: World, mode: Mode) -> None:
    caller, ana = world.talk(CALLER, ANA)
    world.phone(THIRD).mode = mode
    do(world, of(ask_third, THIRD))
    world.turn(60)
    world.say(ana, "nobody there")
    assert caller.heard[-1].sound is Sound.SPEECH
    assert "Harbour" not in " ".join(world.phone(THIRD).words)
    [guest] = world.rows(select(guests))
    assert guest.state == "over"


def test_third_party_comes_by_key_and_is_out_when_the_caller_goes_back_to_the_line(
    world: World,
) -> None:
    caller, ana = world.talk(CALLER, ANA)
    refused(world, of(ask_third, "+447700900001999"), "cannot be rung")
    refused(world, of(ask_third, "999"), "cannot be rung")
    do(world, of(ask_third, THIRD))
    world.turn(1)
    third = world.phone(THIRD)
    world.answer(third)
    assert third.has_heard("Somebody would like to talk with you")
    world.press(third, "1")
    world.turn(1)
    world.say(third, "the clinic here")
    assert "the clinic here" in caller.words
    world.hang_up(ana)
    world.turn(10)
    assert third.state == "idle"
    assert world.phone(BEN).state == "ringing"
    assert world.findings() == []


def test_supervisor_joins_and_takes_the_caller_over(world: World) -> None:
    caller, ana = world.talk(CALLER, ANA)
    contact = world.call().contact_id
    refused(world, lambda tx, me: take_from(tx, contact, me), "join it first")
    do(world, lambda tx, me: join(tx, contact, me), CLEO)
    with pytest.raises(Refused, match="in a call"):
        do(world, lambda tx, me: join(tx, contact, me), CLEO)
    world.turn(1)
    cleo = world.phone(CLEO)
    world.accept(cleo)
    world.turn(1)
    do(world, lambda tx, me: take_from(tx, contact, me), CLEO)
    world.turn(10)
    assert ana.state == "idle"
    world.say(cleo, "I am Cleo")
    assert "I am Cleo" in caller.words
    world.hang_up(caller)
    world.turn(10)
    assert world.contacts()[0].outcome == "answered"
    assert world.findings() == []


def test_supervisor_listens_and_whispers_only_where_callers_are_told_and_is_unheard(
    world: World,
) -> None:
    caller, _ = world.talk(CALLER, ANA)
    contact = world.call().contact_id
    refused(world, lambda tx, me: join(tx, contact, me, GuestKind.LISTEN), "does not tell")
    world.hang_up(caller)
    world.turn(10)
    cleo_is = {**CLEO_MARSH, "role": "supervisor", "teams": []}
    notice = {"listening_notice": {"en": "Somebody may listen."}}
    world.configure(harbour(line=notice, staff=[ANA_RUIZ, BEN_OKORO, cleo_is]))
    caller = world.ring(SECOND_CALLER)
    world.turn(12)
    assert caller.has_heard("Somebody may listen.")
    world.press(caller, "1")
    world.turn(2)
    ringing = next(one for one in (ANA, BEN) if world.phone(one).state == "ringing")
    counsellor, cleo = world.phone(ringing), world.phone(CLEO)
    world.accept(counsellor)
    world.turn(1)
    contact = world.call(SECOND_CALLER).contact_id
    do(world, lambda tx, me: join(tx, contact, me, GuestKind.WHISPER), CLEO)
    world.turn(1)
    world.accept(cleo)
    world.turn(1)
    world.say(caller, "so tired")
    assert "so tired" in cleo.words
    world.say(cleo, "ask about sleep")
    assert "ask about sleep" in counsellor.words
    assert "ask about sleep" not in caller.words
    refused_to_take = pytest.raises(Refused, match="is not in the call yet")
    with refused_to_take:
        do(world, lambda tx, me: take_from(tx, contact, me), CLEO)
    do(world, lambda tx, me: speak_up(tx, contact, me), CLEO)
    world.turn(1)
    world.say(cleo, "this is Cleo, I help Ana")
    assert "this is Cleo, I help Ana" in caller.words
    world.hang_up(counsellor)  # now she can go on with the caller
    world.turn(1)
    world.say(cleo, "I stay with you")
    assert "I stay with you" in caller.words
    assert world.findings() == []


def test_no_call_comes_to_a_guest_who_chooses_to_be_on_and_goes_on_with_all_that_was_begun(
    world: World,
) -> None:
    caller, _ = world.talk(CALLER, ANA)
    do(world, of(ask_third, THIRD))
    world.turn(1)
    world.accept(world.phone(THIRD))
    ben = bring_ben(world)
    world.come_on(BEN)
    second = world.ask(SECOND_CALLER)
    world.turn(2)
    assert world.staff_id(BEN) not in {offer.staff_id for offer in world.offers()}
    world.hang_up(second)
    do(world, hand_over)
    assert world.events("call_handed_over")[0].staff_id == world.staff_id(ANA)
    world.turn(1)
    [third] = world.rows(select(guests.c.id).where(guests.c.state != "over"))
    do(world, of(send_away, third.id), BEN)  # whom Ana has brought in
    world.turn(2)
    assert world.phone(THIRD).state == "idle"
    world.say(ben, "I am with you")
    assert "I am with you" in caller.words
    assert world.findings() == []


def cleo_listens(world: World) -> tuple[Phone, Phone, uuid.UUID]:
    """Ana talks to a caller, and Cleo, who oversees, is being rung to listen; who listens is last."""
    cleo_is = {**CLEO_MARSH, "role": "supervisor", "teams": []}
    notice = {"listening_notice": {"en": "Somebody may listen."}}
    world.configure(harbour(line=notice, staff=[ANA_RUIZ, BEN_OKORO, cleo_is]))
    caller = world.ring(CALLER)
    world.turn(12)
    world.press(caller, "1")
    world.turn(2)
    world.accept(world.phone(ANA))
    world.turn(1)
    contact = world.call().contact_id
    do(world, lambda tx, me: join(tx, contact, me, GuestKind.LISTEN), CLEO)
    world.turn(1)
    return caller, world.phone(CLEO), contact


def test_nobody_speaks_up_who_cannot_be_let_speak_yet(world: World) -> None:
    _, cleo, contact = cleo_listens(world)
    world.simulator.trouble.lose("/room", times=None)  # that she is inside is not known yet
    world.accept(cleo)
    with pytest.raises(Refused, match="not in the call yet"):
        do(world, lambda tx, me: speak_up(tx, contact, me), CLEO)
    [guest] = world.rows(select(guests))
    assert guest.kind == "listen"


def test_whom_twilio_will_not_let_speak_listens_on_and_is_nobodys_heir(world: World) -> None:
    caller, cleo, contact = cleo_listens(world)
    world.accept(cleo)
    world.turn(1)
    world.simulator.trouble.rest(RestMishap.NOT_FOUND, "/Participants/*")
    do(world, lambda tx, me: speak_up(tx, contact, me), CLEO)
    [guest] = world.rows(select(guests))
    assert (guest.kind, guest.muted_at) == ("listen", world.clock.now())
    assert world.presence(CLEO).pause_reason == "muted_beside_a_call"
    assert len(world.events("not_let_speak")) == 1
    with pytest.raises(Refused, match="is not in the call yet"):
        do(world, lambda tx, me: take_from(tx, contact, me), CLEO)
    do(world, lambda tx, me: speak_up(tx, contact, me), CLEO)  # tried again, it goes well
    world.turn(1)
    world.say(cleo, "now you hear me")
    assert "now you hear me" in caller.words
    [guest] = world.rows(select(guests))
    assert (guest.kind, guest.muted_at) == ("barge", None)


def test_caller_is_not_left_with_somebody_whose_line_stays_muted(world: World) -> None:
    caller, cleo, contact = cleo_listens(world)
    world.accept(cleo)
    world.turn(1)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, "/Participants/*")
    do(world, lambda tx, me: speak_up(tx, contact, me), CLEO)
    world.simulator.trouble.rest(RestMishap.NOT_FOUND, "/Participants/*")
    world.hang_up(world.phone(ANA))  # and Cleo has the caller before it is refused
    world.turn(10)
    assert (cleo.state, caller.has_heard("line dropped")) == ("idle", True)


def test_own_pause_goes_on_after_being_a_guest_unless_they_choose_to_be_on(world: World) -> None:
    caller, _ = world.talk(CALLER, ANA)
    contact, cleo = world.call().contact_id, world.staff_id(CLEO)
    world.come_on(CLEO)
    until = world.clock.now() + timedelta(minutes=10)

    def rested_and_joined(tx: Transaction, me: uuid.UUID) -> None:
        rest(tx, cleo, timedelta(minutes=10), "declined")
        join(tx, contact, me)

    do(world, rested_and_joined, CLEO)
    do(world, lambda tx, _: end_guests(tx, contact, "sent_away"), CLEO)
    assert world.presence(CLEO).pause_until == until
    assert world.presence(CLEO).pause_reason == "declined"
    do(world, lambda tx, me: join(tx, contact, me), CLEO)
    world.come_on(CLEO)  # she says so herself while her phone rings
    world.hang_up(caller)
    assert world.presence(CLEO).pause_until == world.clock.now()


def test_third_party_sent_away_is_not_rung_after_all_when_the_dialling_was_unclear(
    world: World,
) -> None:
    world.talk(CALLER, ANA)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, "*/Calls.json")
    do(world, of(ask_third, THIRD))
    [guest] = world.rows(select(guests))
    do(world, of(send_away, guest.id))
    world.turn(15)
    assert not world.phone(THIRD).calls


def test_number_of_a_third_party_is_forgotten_a_week_after_their_part_was_over(
    world: World,
) -> None:
    world.talk(CALLER, ANA)
    do(world, of(ask_third, THIRD))
    with world.outside.database.transaction(world.clock.now() + timedelta(days=8)) as tx:
        tidy(tx)
    [guest] = world.rows(select(guests))
    assert guest.number_sealed is not None  # it rings
    do(world, of(send_away, guest.id))
    with world.outside.database.transaction(world.clock.now() + timedelta(days=8)) as tx:
        tidy(tx)
    [guest] = world.rows(select(guests))
    assert (guest.state, guest.number_sealed) == ("over", None)
