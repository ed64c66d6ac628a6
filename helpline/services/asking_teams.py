"""A team is asked to come into a call: whoever of it the matcher finds is rung, and told.

Whoever does not come is followed by the next of the team who is free; when there is none, it is
said to whoever asked. The caller stays with them all the while, on hold if they want it so.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import timedelta

from helpline.domain.calls import CallState
from helpline.domain.configuration import Strategy
from helpline.domain.eligibility import WaitingCaller, Wishes
from helpline.domain.errors import NotFound, Refused
from helpline.domain.guests import NOBODY_ELSE
from helpline.domain.routing import decide
from helpline.services.guests import refuse_crowd, ring_colleague
from helpline.services.my_talk import lock_my_talk
from helpline.services.passing_on import NOBODY_FREE
from helpline.storage import calls, guests, offers
from helpline.storage.calls import Call
from helpline.storage.lines import find_strategy
from helpline.storage.roster import list_roster
from helpline.storage.transaction import Transaction

ASKED_WITHIN = timedelta(minutes=5)
"""Who was asked so short ago is not asked again by itself, and comes last when asked anew."""


def ask_team(tx: Transaction, staff_id: uuid.UUID, team_id: uuid.UUID) -> None:
    """Have whoever of this team is free rung, to talk along. Raises Refused and NotFound."""
    call = lock_my_talk(tx, staff_id).call
    strategy = find_strategy(tx.connection, team_id)
    if strategy is None:
        raise NotFound("there is no such team")
    refuse_crowd(tx, call)
    found = _find(tx, call, team_id, strategy, _asked(tx, call, team_id), but=())
    if found is None:
        raise Refused("team", NOBODY_FREE)
    ring_colleague(tx, call, staff_id, found, team_id)


def ask_next_of_team(tx: Transaction, guest_id: uuid.UUID) -> None:
    """One of a team has not come: the next is rung, while whoever asked still has the caller."""
    seen = guests.find_guest(tx, guest_id)
    call = None if seen is None else calls.lock_call(tx, seen.contact_id)
    if seen is None or seen.team_id is None or call is None:
        return
    accepted = offers.find_accepted_offer(tx, call.contact_id)
    is_theirs = accepted is not None and accepted.staff_id == seen.asked_by
    strategy = find_strategy(tx.connection, seen.team_id)
    if call.state is not CallState.CONNECTED or not is_theirs or strategy is None:
        return
    asked = _asked(tx, call, seen.team_id)
    found = _find(tx, call, seen.team_id, strategy, asked, but=asked)
    if found is None:
        guests.note_reason(tx, guest_id, NOBODY_ELSE)
        tx.record("team_did_not_come", contact_id=call.contact_id, staff_id=seen.asked_by)
    else:
        ring_colleague(tx, call, seen.asked_by, found, seen.team_id)


def _asked(tx: Transaction, call: Call, team_id: uuid.UUID) -> Mapping[uuid.UUID, int]:
    return guests.count_asked(tx, call.contact_id, team_id, tx.now - ASKED_WITHIN)


def _find(
    tx: Transaction,
    call: Call,
    team_id: uuid.UUID,
    strategy: Strategy,
    asked: Mapping[uuid.UUID, int],
    but: Collection[uuid.UUID],
) -> uuid.UUID | None:
    """Whom the matcher would ring for this caller, as if they waited for that team alone."""
    caller = WaitingCaller(
        contact_id=call.contact_id,
        team_id=team_id,
        language=call.language,
        open_to=frozenset() if call.language_chosen else frozenset(call.line.languages),
        since=tx.now,
        asked=asked,
        wishes=Wishes(gender=call.gender),
        strategy=strategy,
    )
    roster = [one for one in list_roster(tx, {strategy}) if one.staff_id not in but]
    return next((one.staff_id for one in decide([caller], roster, tx.now)), None)
