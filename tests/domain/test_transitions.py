"""The transition tables: nothing is stuck, nothing impossible is let through."""

from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from helpline.domain.callbacks import CALLBACK_MACHINE, OPEN_STATES, CallbackState
from helpline.domain.calls import CALL_MACHINE, LIVE_STATES, CallEvent, CallState
from helpline.domain.errors import ImpossibleTransition
from helpline.domain.escalations import ESCALATION_MACHINE
from helpline.domain.followup import checkins
from helpline.domain.followup.checkins import CHECKIN_MACHINE, CheckInEvent, CheckInState
from helpline.domain.followup.enrolments import (
    ENROLMENT_MACHINE,
    OPEN_ENROLMENT_STATES,
    EnrolmentEvent,
    EnrolmentState,
)
from helpline.domain.guests import GUEST_MACHINE
from helpline.domain.legs import LEG_MACHINE, LegEvent, LegState, event_of_status, is_terminal
from helpline.domain.offers import LIVE_OFFER_STATES, OFFER_MACHINE, OfferState, Pauses
from helpline.domain.presence import PRESENCE_MACHINE
from helpline.domain.transitions import Machine, find_next, step

MACHINES: list[Machine[Any, Any]] = [
    CALL_MACHINE,
    OFFER_MACHINE,
    LEG_MACHINE,
    GUEST_MACHINE,
    CALLBACK_MACHINE,
    ENROLMENT_MACHINE,
    CHECKIN_MACHINE,
    ESCALATION_MACHINE,
    PRESENCE_MACHINE,
]
NAMES = [machine.name for machine in MACHINES]


def reachable(machine: Machine[Any, Any], start: StrEnum) -> set[StrEnum]:
    found, new = {start}, {start}
    while new:
        new = {machine.table[pair] for pair in machine.table if pair[0] in new} - found
        found |= new
    return found


@pytest.mark.parametrize("machine", MACHINES, ids=NAMES)
def test_every_state_is_reachable_when_life_begins(machine: Machine[Any, Any]) -> None:
    assert reachable(machine, machine.initial) == set(machine.states())


@pytest.mark.parametrize("machine", MACHINES[:-1], ids=NAMES[:-1])
def test_every_state_leads_to_an_end_when_things_go_on(machine: Machine[Any, Any]) -> None:
    ends = {state for state in machine.states() if machine.is_final(state)}
    assert ends
    assert all(reachable(machine, state) & ends for state in machine.states())


def test_call_can_end_when_it_is_in_any_live_state() -> None:
    assert all(step(CALL_MACHINE, state, CallEvent.END) is CallState.ENDED for state in LIVE_STATES)


def test_step_refuses_an_event_when_the_table_has_no_such_row() -> None:
    with pytest.raises(ImpossibleTransition, match="join is impossible while menu"):
        step(CALL_MACHINE, CallState.MENU, CallEvent.JOIN)
    assert find_next(CALL_MACHINE, CallState.MENU, CallEvent.JOIN) is None


@given(some.lists(some.sampled_from(LegEvent)))
def test_leg_never_goes_back_when_events_come_in_any_order(events: list[LegEvent]) -> None:
    rungs = list(LegState)
    state = LegState.PLANNED
    for event in events:
        following = find_next(LEG_MACHINE, state, event) or state
        if event is not LegEvent.DIAL_AGAIN:
            assert rungs.index(following) >= rungs.index(state)
        state = following


def test_leg_stays_ended_when_late_news_comes() -> None:
    assert all(find_next(LEG_MACHINE, LegState.ENDED, event) is None for event in LegEvent)


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_status_ends_a_leg_when_it_is_terminal(status: str) -> None:
    assert is_terminal(status)


def test_status_is_ignored_when_nobody_knows_it() -> None:
    assert event_of_status("levitating") is None
    assert not is_terminal("levitating")


def test_every_offer_not_taken_has_a_pause_when_it_was_the_counsellors_doing() -> None:
    not_taken = set(OfferState) - set(LIVE_OFFER_STATES) - {OfferState.FINISHED}
    pauses = Pauses(timedelta(seconds=30), timedelta(seconds=20), timedelta(seconds=5))
    cost = {state for state in OfferState if pauses.after(state)}
    assert cost == not_taken - {OfferState.WITHDRAWN}
    assert len({pauses.after(state) for state in cost}) == len(cost)


def test_closed_callbacks_are_over_but_for_one_that_came_too_late() -> None:
    closed = {state for state in CallbackState if CALLBACK_MACHINE.is_final(state)}
    assert closed == set(CallbackState) - {*OPEN_STATES, CallbackState.EXPIRED}


RANK = [
    CheckInState.SCHEDULED,
    CheckInState.SENDING,
    CheckInState.UNKNOWN,
    CheckInState.SENT,
    CheckInState.DELIVERED,
    CheckInState.ANSWERED,
]
STATUSES = ("accepted", "queued", "sending", "sent", "delivered", "read", "undelivered", "failed")


@given(some.lists(some.sampled_from((*STATUSES, "answered")), max_size=8))
def test_check_in_never_goes_back_when_statuses_come_in_any_order(statuses: list[str]) -> None:
    state = CheckInState.SENDING
    for status in statuses:
        event = CheckInEvent.ANSWER if status == "answered" else checkins.event_of_status(status)
        assert event is not None
        following = find_next(CHECKIN_MACHINE, state, event) or state
        if following is not CheckInState.FAILED:
            assert RANK.index(following) >= RANK.index(state)
        state = following
        if CHECKIN_MACHINE.is_final(state):
            break


def test_check_in_is_claimed_once_and_sent_again_only_after_it_was_looked_up() -> None:
    to_sending = {pair for pair, to in CHECKIN_MACHINE.table.items() if to is CheckInState.SENDING}
    assert to_sending == {
        (CheckInState.SCHEDULED, CheckInEvent.CLAIM),
        (CheckInState.UNKNOWN, CheckInEvent.TRY_AGAIN),
    }
    assert checkins.event_of_status("levitating") is None


def test_enrolment_can_end_in_any_open_state_and_stays_ended() -> None:
    for state in OPEN_ENROLMENT_STATES:
        assert step(ENROLMENT_MACHINE, state, EnrolmentEvent.END) is EnrolmentState.ENDED
    assert ENROLMENT_MACHINE.is_final(EnrolmentState.ENDED)
    with pytest.raises(ImpossibleTransition):
        step(ENROLMENT_MACHINE, EnrolmentState.ENDED, EnrolmentEvent.RESTART)
