"""Passing a caller on: to somebody who is free, to a team, or to whoever is next in their line.

The caller is at the front of the line from the moment on, with a word about it. A person who was
meant is rung alone for their ring time; of a team, or the line, whoever the matcher finds. Nobody
is waited for who does not pick up: then they are anybody's, of the team first, and for a while not
of whoever has passed them on. With nobody free, nothing has changed.
"""

import uuid
from typing import Any

from helpline.domain.configuration import Gender
from helpline.domain.eligibility import Counsellor
from helpline.domain.errors import NotFound, Refused
from helpline.domain.offers import OfferEvent
from helpline.services.dispatch import dispatch, offer_at_once, ring_counsellor
from helpline.services.fetching import fetch_caller
from helpline.services.guest_ends import end_guests
from helpline.services.line import set_max_wait
from helpline.services.my_talk import Talk, lock_my_talk
from helpline.services.to_the_front import to_the_front
from helpline.services.wrapping_up import begin_wrap_up
from helpline.storage import offers
from helpline.storage.calls import Call
from helpline.storage.lines import find_strategy
from helpline.storage.offers import PASSED_ON
from helpline.storage.roster import list_roster
from helpline.storage.transaction import Transaction, take_dispatch_lock


def pass_to_person(tx: Transaction, staff_id: uuid.UUID, to: uuid.UUID) -> None:
    """To this person, who must be free. Raises Refused before anything has changed."""
    talk = lock_my_talk(tx, staff_id)
    call = _leave(tx, talk, passed_to_team_id=None)
    take_dispatch_lock(tx)
    target = choose(list_roster(tx, has_caps=False), to, call.gender)
    ring_counsellor(
        tx,
        call.contact_id,
        target.staff_id,
        urgency=call.waiting_since or tx.now,
        ring_seconds=call.line.team.ring_seconds,
        asked_for=True,
    )
    _record(tx, talk, "person", str(target.staff_id))


def pass_to_team(tx: Transaction, staff_id: uuid.UUID, team_id: uuid.UUID) -> None:
    """To whoever of this team may take them now. Skills that the line asks for count no more, as
    whoever talks with the caller knows what they need.
    """
    if find_strategy(tx.connection, team_id) is None:
        raise NotFound("there is no such team")
    talk = lock_my_talk(tx, staff_id)
    call = _leave(tx, talk, passed_to_team_id=team_id, musts_lifted=True)
    if not offer_at_once(tx, call.contact_id, by_first_tier=True):
        raise Refused("team", NOBODY_FREE)
    _record(tx, talk, "team", str(team_id))


def pass_to_line(tx: Transaction, staff_id: uuid.UUID) -> None:
    """To whoever is next: but for oneself, somebody must be free."""
    talk = lock_my_talk(tx, staff_id)
    call = _leave(tx, talk, passed_to_team_id=None)
    if not offer_at_once(tx, call.contact_id, by_first_tier=False):
        raise Refused("line", NOBODY_FREE)
    _record(tx, talk, "line", None)


NOBODY_FREE = "has nobody free: the caller is still with you"


def _leave(tx: Transaction, talk: Talk, **columns: Any) -> Call:
    """The caller at the front of the line, and the counsellor in their wrap-up."""
    call, offer = talk.call, talk.offer
    end_guests(tx, call.contact_id)
    offers.move_offer(tx, offer, OfferEvent.FINISH, PASSED_ON)
    begin_wrap_up(tx, offer.staff_id, call.line.team.wrap_up_seconds)
    call = to_the_front(tx, call, **columns)
    set_max_wait(tx, call)
    fetch_caller(tx, call)
    return call


def _record(tx: Transaction, talk: Talk, whom: str, to: str | None) -> None:
    tx.record(
        "call_passed_on",
        contact_id=talk.call.contact_id,
        staff_id=talk.offer.staff_id,
        to=to,
        whom=whom,
    )
    tx.at_end(dispatch)


def choose(roster: list[Counsellor], wanted: uuid.UUID, gender: Gender | None = None) -> Counsellor:
    """The person who is meant. Raises Refused when they are not free, or not the woman or man whom
    a caller asked for, NotFound where they cannot be rung at all.
    """
    meant = next((one for one in roster if one.staff_id == wanted), None)
    if meant is None:
        raise NotFound("there is no such person with a phone")
    if meant.held is not None or not meant.is_on:
        raise Refused("person", "is not free just now")
    if gender is not None and meant.gender is not gender:
        raise Refused("person", "is not the woman or man whom the caller asked for")
    return meant
