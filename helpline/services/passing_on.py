"""Passing a caller on: to somebody who is free, to a team, or to whoever is next in their line.

The caller is at the front of the line from the moment on, with a word about it; one phone rings
for them first, that of the person who was meant. Nobody is waited for who does not pick up: then
they are anybody's, except for a while of whoever has passed them on.
"""

import uuid
from collections.abc import Iterable

from helpline.domain.eligibility import Counsellor
from helpline.domain.errors import NotFound, Refused
from helpline.domain.offers import OfferEvent
from helpline.services.dispatch import dispatch, ring_counsellor
from helpline.services.fetching import fetch_caller
from helpline.services.guest_ends import end_guests
from helpline.services.line import set_max_wait
from helpline.services.my_talk import Talk, lock_my_talk
from helpline.services.to_the_front import to_the_front
from helpline.services.wrapping_up import begin_wrap_up
from helpline.storage import offers
from helpline.storage.offers import PASSED_ON
from helpline.storage.roster import list_roster
from helpline.storage.transaction import Transaction, take_dispatch_lock


def pass_to_person(tx: Transaction, staff_id: uuid.UUID, to: uuid.UUID) -> None:
    """To this person, who must be free. Raises Refused before anything has changed."""
    _pass_on(tx, lock_my_talk(tx, staff_id), {to}, "person")


def pass_to_team(tx: Transaction, staff_id: uuid.UUID, team_id: uuid.UUID) -> None:
    """To whoever of this team has been free longest and speaks the caller's language."""
    talk = lock_my_talk(tx, staff_id)
    of_team = {
        one.staff_id
        for one in list_roster(tx, has_caps=False)
        if team_id in one.team_ids and talk.call.language in one.languages
    }
    _pass_on(tx, talk, of_team, "team")


def pass_to_line(tx: Transaction, staff_id: uuid.UUID) -> None:
    """To whoever is next: but for oneself, somebody must be free."""
    talk = lock_my_talk(tx, staff_id)
    reach = talk.call.line.reach
    teams = {reach.team_id, reach.partner_team_id} - {None}
    of_line = {
        one.staff_id
        for one in list_roster(tx, has_caps=False)
        if teams & one.team_ids and talk.call.language in one.languages
    }
    _pass_on(tx, talk, of_line, "line")


def _pass_on(tx: Transaction, talk: Talk, to: Iterable[uuid.UUID], whom: str) -> None:
    """Everything in one transaction; whom the phone rings for is decided under the last lock."""
    call, offer = talk.call, talk.offer
    end_guests(tx, call.contact_id)
    offers.move_offer(tx, offer, OfferEvent.FINISH, PASSED_ON)
    begin_wrap_up(tx, offer.staff_id, call.line.team.wrap_up_seconds)
    call = to_the_front(tx, call)
    set_max_wait(tx, call)
    fetch_caller(tx, call)
    take_dispatch_lock(tx)
    target = choose(list_roster(tx, has_caps=False), set(to), whom)
    offer_id = ring_counsellor(
        tx,
        call.contact_id,
        target.staff_id,
        urgency=call.waiting_since or tx.now,
        ring_seconds=call.line.team.ring_seconds,
        asked_for=True,
    )
    tx.record(
        "call_passed_on",
        contact_id=call.contact_id,
        staff_id=offer.staff_id,
        offer_id=offer_id,
        to=str(target.staff_id),
        whom=whom,
    )
    tx.at_end(dispatch)


def choose(roster: list[Counsellor], wanted: set[uuid.UUID], whom: str) -> Counsellor:
    """Of those wanted, who has been free longest. Raises Refused when nobody is free, NotFound
    where a person is meant who cannot be rung at all.
    """
    meant = [one for one in roster if one.staff_id in wanted]
    free = [one for one in meant if one.held is None and one.is_on]
    if not meant and whom == "person":
        raise NotFound("there is no such person with a phone")
    if not free:
        raise Refused(whom, "is not free just now" if whom == "person" else "has nobody free")
    return min(free, key=lambda one: (one.idle_since, one.staff_id.int))
