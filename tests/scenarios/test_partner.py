"""The partner line: with nobody here, somebody else takes the call."""

import pytest

from helpline.simulator import Mode, Phone
from tests.scenarios.harbour import ANA, CALLER, PARTNER, SECOND_CALLER, harbour
from tests.scenarios.world import World

SENTENCE = "I am putting you through to a partner"


@pytest.fixture
def partnered(world: World) -> World:
    """A line with a partner, and half a minute of patience."""
    world.configure(harbour(line={"overflow_number": PARTNER}, team={"max_wait_seconds": 30}))
    return world


def partner_rings(world: World) -> Phone:
    partner = world.phone(PARTNER)
    world.turn_until(lambda: partner.state == "ringing", within=20)
    return partner


def test_nobody_on_leads_to_the_partner_after_a_sentence(partnered: World) -> None:
    caller = partnered.ask()
    assert SENTENCE in caller.words[-1]
    partner = partner_rings(partnered)
    partnered.answer(partner)
    partnered.say(partner, "partner line, hello")
    assert "partner line, hello" in caller.words
    partnered.hang_up(partner)
    partnered.turn(10)
    assert (caller.words[-1], caller.state) == ("Thank you for calling. Goodbye.", "idle")
    assert partnered.contacts()[0].outcome == "overflowed"
    assert partnered.findings() == []


def test_hanging_up_while_the_partners_phone_rings_is_giving_up_and_keeps_the_place(
    partnered: World,
) -> None:
    caller = partnered.ask()
    since = partnered.call().waiting_since
    partner_rings(partnered)
    partnered.hang_up(caller)
    assert partnered.call().outcome == "abandoned"
    partnered.turn(14 * 60)
    partnered.ask()
    assert partnered.call().waiting_since == since
    assert partnered.findings() == []


def test_hanging_up_on_a_partner_who_answered_is_no_giving_up(partnered: World) -> None:
    caller = partnered.ask()
    partnered.answer(partner_rings(partnered))
    partnered.hang_up(caller)
    assert partnered.call().outcome == "overflowed"
    partnered.turn(60)
    partnered.ask()
    assert partnered.call().waiting_since == partnered.clock.now()


@pytest.mark.parametrize("word", ["partner-answered", "partner-left"])
def test_word_that_comes_late_of_a_talk_with_the_partner_still_counts(
    partnered: World, word: str
) -> None:
    partnered.simulator.trouble.lose("/partner-*", times=None)
    caller = partnered.ask()
    sid, step = partnered.call_sid(caller), partnered.call().step
    partnered.answer(partner_rings(partnered))
    partnered.hang_up(caller)
    assert partnered.call().outcome == "abandoned"
    late = f"/twilio/calls/{partnered.call().contact_id}/{word}?step={step}"
    ended = {"CallSid": sid, "DialCallStatus": "completed", "DialCallDuration": "40"}
    for _ in range(2):
        assert partnered.post(late, **ended).status_code in (200, 204)
    assert partnered.call().outcome == "overflowed"
    assert len(partnered.events("outcome_corrected")) == 1
    assert partnered.findings() == []
    partnered.ask()
    assert partnered.call().waiting_since == partnered.clock.now()


def test_longest_wait_over_leads_to_the_partner(partnered: World) -> None:
    partnered.come_on(ANA)
    partnered.talk(SECOND_CALLER, ANA)
    caller = partnered.ask(CALLER)
    partnered.turn(20)
    assert partnered.call(CALLER).state == "waiting"
    partner_rings(partnered)
    assert SENTENCE in caller.words[-1]


def test_longest_wait_is_not_over_while_a_phone_rings(partnered: World) -> None:
    team = {"max_wait_seconds": 30, "wrap_up_seconds": 20}
    partnered.configure(harbour(line={"overflow_number": PARTNER}, team=team))
    partnered.come_on(ANA)
    partnered.talk(SECOND_CALLER, ANA)
    partnered.ask(CALLER)
    partnered.hang_up(partnered.phone(SECOND_CALLER))
    partnered.turn(40)
    assert partnered.phone(ANA).state == "ringing"
    assert partnered.phone(PARTNER).state == "idle"
    assert len(partnered.events("supervisors_notified")) == 1
    partnered.accept(partnered.phone(ANA))
    assert partnered.call(CALLER).state == "connected"


def test_longest_wait_over_cuts_nobody_off_who_is_keying_in_a_number(partnered: World) -> None:
    partnered.come_on(ANA)
    partnered.talk(SECOND_CALLER, ANA)
    caller = partnered.ask(CALLER)
    partnered.turn(22)
    partnered.press(caller, "2")
    partnered.turn(1)
    partnered.press(caller, "6")
    partnered.turn(10)
    call = partnered.call(CALLER)
    assert (call.state, call.node) == ("waiting", "key_number")
    partnered.press(caller, "0#")
    partner_rings(partnered)


def test_caller_is_put_through_when_the_last_counsellor_goes(partnered: World) -> None:
    partnered.configure(harbour(line={"overflow_number": PARTNER}))
    partnered.come_on(ANA)
    partnered.talk(SECOND_CALLER, ANA)
    partnered.ask(CALLER)
    partnered.phone(ANA).text("+442079460101", "OFF")
    partnered.settle()
    partner_rings(partnered)


@pytest.mark.parametrize("mode", [Mode.BUSY, Mode.UNREACHABLE, Mode.PERSON])
def test_partner_who_cannot_be_reached_brings_the_caller_back(partnered: World, mode: Mode) -> None:
    partnered.phone(PARTNER).mode = mode
    caller = partnered.ask()
    partnered.turn_until(lambda: caller.has_heard("no counsellor is on right now"), within=60)
    partnered.turn_until(lambda: caller.has_heard("To be called back, press 2."))
    partnered.press(caller, "2")
    partnered.turn(1)
    partnered.press(caller, "2")
    partnered.turn(40)
    assert partnered.contacts()[0].outcome == "callback"
    assert partnered.findings() == []


def test_caller_who_is_back_from_the_partner_is_offered_to_whoever_comes_on(
    partnered: World,
) -> None:
    partnered.phone(PARTNER).mode = Mode.BUSY
    caller = partnered.ask()
    partnered.turn_until(lambda: caller.has_heard("no counsellor is on right now"), within=60)
    partnered.come_on(ANA)
    partnered.accept(partnered.phone(ANA))
    partnered.turn(1)
    partnered.say(partnered.phone(ANA), "I am here now")
    assert "I am here now" in caller.words


def test_counsellor_who_comes_on_meanwhile_is_not_rung_for_a_caller_with_the_partner(
    partnered: World,
) -> None:
    partnered.ask()
    partnered.answer(partner_rings(partnered))
    partnered.come_on(ANA)
    partnered.turn(5)
    assert partnered.offers() == []
