"""What a counsellor does in a call, and each way in which it can go wrong: nobody is left alone."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from helpline.domain.callbacks import CallbackReason
from helpline.domain.errors import Refused
from helpline.domain.presence import Presence, PresenceSource
from helpline.read_models.guests import find_beside
from helpline.services.asking_teams import ask_team
from helpline.services.callbacks import CallbackRequest
from helpline.services.guests import hand_over
from helpline.services.holding_callers import put_on_hold, take_off_hold
from helpline.services.in_call import ask_for_help, end_talk
from helpline.services.moving_to_callback import move_to_callback
from helpline.services.passing_on import pass_to_line, pass_to_person, pass_to_team
from helpline.services.staff import set_presence
from helpline.simulator.calls import Sound
from helpline.simulator.trouble import RestMishap
from helpline.storage.calls import get_call
from helpline.storage.tables import lines, notices, teams
from helpline.storage.transaction import Transaction
from helpline.storage.who_is_on import is_somebody_on
from tests.scenarios.harbour import (
    ANA,
    ANA_RUIZ,
    BEN,
    BEN_OKORO,
    CALLER,
    CLEO,
    CLEO_MARSH,
    SECOND_CALLER,
    counsellor,
    harbour,
)
from tests.scenarios.test_calling_back import ask_for_callback, take_up
from tests.scenarios.world import World

Deed = Callable[[Transaction, uuid.UUID], None]


def do(world: World, deed: Deed, who: str = ANA) -> None:
    with world.outside.database.transaction(world.clock.now()) as tx:
        deed(tx, world.staff_id(who))
    world.settle()


def refused(world: World, deed: Deed, match: str) -> None:
    with pytest.raises(Refused, match=match):
        do(world, deed)


def to_person(world: World, number: str) -> Deed:
    target = world.staff_id(number)
    return lambda tx, me: pass_to_person(tx, me, target)


def test_caller_on_hold_hears_music_and_not_the_counsellor(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    do(world, put_on_hold)
    do(world, put_on_hold)  # pressed twice
    world.say(ana, "let me think")
    assert caller.heard[-1].sound is Sound.HOLD_MUSIC
    assert not caller.has_heard("let me think")
    do(world, take_off_hold)
    world.say(ana, "here I am")
    assert "here I am" in caller.words
    assert len(world.events("caller_held")) == 1


def test_hold_survives_a_deaf_twilio_and_its_end_is_never_overtaken(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.simulator.trouble.rest(RestMishap.SERVER_ERROR, "/Participants/*")
    do(world, put_on_hold)
    do(world, take_off_hold)
    world.turn(5)
    world.say(ana, "here I am")
    assert "here I am" in caller.words


def test_caller_whose_counsellor_drops_during_hold_is_at_the_front(world: World) -> None:
    world.come_on(ANA, BEN)
    caller, ana = world.talk(CALLER, ANA)
    do(world, put_on_hold)
    world.hang_up(ana)
    world.turn(2)
    ben = world.phone(BEN)
    world.accept(ben)
    world.turn(1)
    world.say(ben, "this is Ben")
    assert "this is Ben" in caller.words
    world.hang_up(caller)
    assert world.findings() == []


def test_caller_who_hangs_up_on_hold_ends_the_call_for_both(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    do(world, put_on_hold)
    world.hang_up(caller)
    world.turn(15)
    assert (ana.state, world.contacts()[0].outcome) == ("idle", "answered")
    refused(world, take_off_hold, "is over")


def test_ended_call_is_over_for_both_and_begins_wrap_up(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.turn(30)
    do(world, end_talk)
    assert caller.state == "idle"
    world.turn(10)
    assert ana.has_heard("Your time after the call has begun")
    assert world.contacts()[0].outcome == "answered"
    refused(world, end_talk, "is over")


def test_caller_passed_to_somebody_hears_so_and_talks_to_them(world: World) -> None:
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, CLEO_MARSH]))
    world.come_on(ANA, BEN, CLEO)
    caller, ana = world.talk(CALLER, ANA)
    do(world, to_person(world, CLEO))
    assert caller.has_heard("You are being passed on to somebody else")
    cleo = world.phone(CLEO)
    assert (cleo.state, world.phone(BEN).state) == ("ringing", "idle")
    world.answer(cleo)
    world.turn(4)
    assert cleo.has_heard("Somebody passes a caller on General enquiries to you")
    world.press(cleo, "1")
    world.turn(1)
    world.say(cleo, "this is Cleo")
    assert "this is Cleo" in caller.words
    world.turn(20)
    assert ana.state == "idle"
    world.hang_up(caller)
    [contact] = world.contacts()
    assert (contact.outcome, contact.counsellor_id) == ("answered", world.staff_id(CLEO))
    assert [one.reason for one in world.offers()] == ["passed_on", "call_ended"]
    assert world.findings() == []


def test_caller_whom_nobody_takes_goes_to_the_next_and_not_back_to_who_passed_them_on(
    world: World,
) -> None:
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, CLEO_MARSH], team={"wrap_up_seconds": 0}))
    world.come_on(ANA, BEN, CLEO)
    world.talk(CALLER, ANA)
    do(world, to_person(world, CLEO))
    world.answer(world.phone(CLEO))
    world.press(world.phone(CLEO), "2")
    world.turn(3)
    assert (world.phone(ANA).state, world.phone(BEN).state) == ("idle", "ringing")


def test_only_whom_a_caller_is_passed_to_is_rung_and_then_the_others(world: World) -> None:
    team = {"strategy": "ring-all", "wrap_up_seconds": 0}
    world.configure(harbour(staff=[ANA_RUIZ, BEN_OKORO, CLEO_MARSH], team=team))
    world.come_on(ANA)
    world.talk(CALLER, ANA)
    world.come_on(BEN, CLEO)
    do(world, to_person(world, CLEO))
    world.turn(15)
    assert (world.phone(BEN).state, world.phone(CLEO).state) == ("idle", "ringing")
    world.turn(10)
    assert (world.phone(BEN).state, world.phone(CLEO).state) == ("ringing", "idle")


def test_nobody_is_passed_to_whoever_is_not_free(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    refused(world, to_person(world, BEN), "is not free")
    refused(world, to_person(world, ANA), "is not free")
    refused(world, pass_to_line, "has nobody free")
    world.say(ana, "still with you")
    assert "still with you" in caller.words


def test_caller_who_asked_for_a_woman_is_passed_to_no_man_and_stays(world: World) -> None:
    """His phone would stop as soon as it rang, and she would have nobody."""
    woman, man = {**ANA_RUIZ, "gender": "woman"}, {**BEN_OKORO, "gender": "man"}
    world.configure(harbour(line={"choose_gender": True}, staff=(woman, man)))
    world.come_on(ANA, BEN)
    caller = world.ring()
    world.turn(14)
    world.press(caller, "7")
    world.accept(world.phone(ANA))
    world.turn(1)
    refused(world, to_person(world, BEN), "is not the woman or man whom the caller asked for")
    world.say(world.phone(ANA), "still with you")
    assert "still with you" in caller.words


def family(world: World) -> uuid.UUID:
    """Ana and Ben answer the line, Cleo and Dot are of another team, of which Cleo is on longer."""
    theirs = {"teams": ["family"]}
    staff = [ANA_RUIZ, BEN_OKORO, {**CLEO_MARSH, **theirs}, counsellor("Dot Lee", DOT, **theirs)]
    line = {"must_skills": ["dual-diagnosis"]}
    staff[0] = {**ANA_RUIZ, "skills": ["dual-diagnosis"]}
    world.configure(harbour(line=line, staff=staff, team={"wrap_up_seconds": 0}) + FAMILY)
    found: uuid.UUID = world.rows(select(teams.c.id).where(teams.c.name == "family"))[0].id
    return found


DOT = "+447700900004"
FAMILY = """
[[teams]]
name = "family"
strategy = "longest-idle"
ring_seconds = 20
max_wait_seconds = 600
wrap_up_seconds = 0
"""


def test_caller_passed_to_a_team_goes_to_whoever_of_it_is_free_and_back_to_their_own_after_a_minute(
    world: World,
) -> None:
    team = family(world)
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    world.come_on(BEN)
    refused(world, lambda tx, me: pass_to_team(tx, me, team), "the caller is still with you")
    world.say(ana, "nobody there just now")
    assert "nobody there just now" in caller.words
    world.come_on(CLEO)
    do(world, lambda tx, me: pass_to_team(tx, me, team))
    assert caller.has_heard("You are being passed on to somebody else")
    cleo, ben = world.phone(CLEO), world.phone(BEN)
    world.answer(cleo)
    world.turn(4)
    assert cleo.has_heard("Somebody passes a caller on General enquiries to you")
    world.press(cleo, "2")
    world.turn(45)
    assert ben.state == "idle"
    world.turn_until(lambda: ben.state == "ringing", within=30)
    assert ana.state == "idle"
    world.hang_up(caller)
    assert world.findings() == []


def test_partner_team_is_on_still_for_whoever_was_passed_to_a_team_that_has_gone(
    world: World,
) -> None:
    """Otherwise they would hear that nobody is there, and be put through to the overflow number."""
    partner, theirs = {"teams": ["partners"]}, {"teams": ["family"]}
    dot = counsellor("Dot Lee", DOT, **partner)
    staff = [ANA_RUIZ, {**BEN_OKORO, **partner}, {**CLEO_MARSH, **theirs}, dot]
    line = {"partner_team": "partners", "partner_after_seconds": 3600}
    partners = FAMILY.replace("family", "partners")
    world.configure(harbour(line=line, staff=staff) + FAMILY + partners)
    team = world.rows(select(teams.c.id).where(teams.c.name == "family"))[0].id
    world.come_on(BEN)
    world.talk(CALLER, BEN)
    world.come_on(CLEO, DOT)
    do(world, lambda tx, me: pass_to_team(tx, me, team), BEN)

    def is_anybody_on() -> bool:
        with world.outside.database.reading() as connection:
            asks_for = get_call(connection, world.call().contact_id).asks_for
            return is_somebody_on(connection, asks_for, world.clock.now())

    assert is_anybody_on()
    do(world, lambda tx, me: set_presence(tx, me, Presence.OFFLINE, PresenceSource.PERSON), CLEO)
    assert is_anybody_on()


def test_team_that_is_asked_in_is_rung_one_by_one_while_the_caller_is_on_hold(world: World) -> None:
    team = family(world)
    world.come_on(ANA, BEN)
    caller, ana = world.talk(CALLER, ANA)
    refused(world, lambda tx, me: ask_team(tx, me, team), "the caller is still with you")
    world.come_on(CLEO)
    world.turn(1)
    world.come_on(DOT)

    def hold_and_ask(tx: Transaction, me: uuid.UUID) -> None:
        put_on_hold(tx, me)
        ask_team(tx, me, team)

    do(world, hold_and_ask)
    cleo, dot = world.phone(CLEO), world.phone(DOT)
    assert [cleo.state, dot.state] == ["ringing", "idle"]
    assert caller.heard[-1].sound is Sound.HOLD_MUSIC
    world.turn(1)
    world.answer(cleo)
    assert cleo.has_heard("A colleague asks you to join a call")
    world.press(cleo, "2")
    world.turn(1)
    assert [cleo.state, dot.state] == ["idle", "ringing"]
    world.answer(dot)
    world.press(dot, "2")
    world.turn(1)
    assert len(world.events("team_did_not_come")) == 1
    with world.outside.database.reading() as connection:
        contact = world.call().contact_id
        beside = find_beside(connection, world.outside.database.keyring, contact)
    assert (beside.guests, beside.not_come and beside.not_come.team) == ((), "family")
    do(world, take_off_hold)
    world.say(ana, "it is us two")
    assert "it is us two" in caller.words
    do(world, lambda tx, me: ask_team(tx, me, team))  # asked anew, they may come
    world.turn(1)
    world.accept(cleo)
    world.turn(1)
    do(world, hand_over)
    world.turn(1)
    world.say(cleo, "this is Cleo")
    assert "this is Cleo" in caller.words
    world.hang_up(caller)
    assert world.findings() == []


def test_conversation_moved_to_a_callback_is_promised_said_and_over(world: World) -> None:
    world.come_on(ANA)
    caller, ana = world.talk(CALLER, ANA)
    ten = (world.clock.now() + timedelta(days=1)).replace(hour=10, minute=0, second=0)
    wanted = CallbackRequest(
        line_id=world.rows(select(lines.c.id))[0].id,
        number=CALLER,
        language="en",
        reason=CallbackReason.COUNSELLOR,
        not_before=ten,
        not_after=ten + timedelta(hours=2),
        note="ask for the sister",
        origin_contact_id=world.call().contact_id,
    )

    def move(tx: Transaction, me: uuid.UUID) -> None:
        move_to_callback(tx, me, wanted, is_said=False)

    do(world, move)
    assert caller.has_heard("We will call you tomorrow, between ten in the morning and noon")
    world.turn(15)
    assert (caller.state, ana.has_heard("Your time after the call has begun")) == ("idle", True)
    [contact], [owed] = world.contacts(), world.callbacks()
    assert (contact.outcome, contact.callback_id) == ("answered", owed.id)
    assert (owed.state, owed.not_before, owed.asked_by) == ("scheduled", ten, world.staff_id(ANA))
    do(world, move)  # sent again, or after they have hung up: it is owed once
    assert len(world.callbacks()) == 1
    assert world.findings() == []


def test_whoever_was_rung_back_and_is_called_elsewhere_later_hears_of_the_later_call(
    world: World,
) -> None:
    world.come_on(ANA)
    person = ask_for_callback(world)
    take_up(world)
    world.answer(person)
    world.press(person, "1")
    world.turn(1)
    ten = (world.clock.now() + timedelta(days=1)).replace(hour=10, minute=0, second=0)
    wanted = CallbackRequest(
        line_id=world.rows(select(lines.c.id))[0].id,
        number=SECOND_CALLER,
        language="en",
        reason=CallbackReason.COUNSELLOR,
        not_before=ten,
        not_after=ten + timedelta(hours=2),
        origin_contact_id=world.contacts()[-1].id,
    )

    def move(tx: Transaction, me: uuid.UUID) -> None:
        move_to_callback(tx, me, wanted, is_said=False)

    do(world, move)
    assert person.has_heard("We will call you tomorrow, between ten in the morning and noon")
    world.turn(15)
    assert {one.state for one in world.callbacks()} == {"completed", "scheduled"}
    assert world.findings() == []


def test_counsellor_who_asks_for_help_is_on_the_wallboard_once(world: World) -> None:
    world.come_on(ANA)
    world.talk(CALLER, ANA)
    do(world, ask_for_help)
    do(world, ask_for_help)
    [notice] = world.rows(select(notices))
    assert (notice.kind, notice.staff_id) == ("help_asked", world.staff_id(ANA))
