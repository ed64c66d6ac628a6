"""Dispatch: what can be offered is offered, in one transaction, under one lock.

Every transaction that changes who waits or who is free ends with `dispatch`
(`tx.at_end(dispatch)`): the matcher's lock is the last one taken, so whoever comes second sees
what the first one decided, and no caller falls between two of them.
"""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from helpline.domain.callbacks import CallbackEvent
from helpline.domain.legs import LegEvent, LegState, Party
from helpline.domain.offers import OfferEvent
from helpline.domain.priority import priority
from helpline.domain.routing import Pairing, decide
from helpline.services.explaining import considered_for
from helpline.storage import callbacks, legs, line_up, offers
from helpline.storage.look import look
from helpline.storage.offers import Offer
from helpline.storage.roster import list_roster, note_turn
from helpline.storage.transaction import Transaction, take_dispatch_lock

OFFER_EXPIRY = "offer_expiry"
PACING_ALLOWANCE = timedelta(seconds=60)
"""How long an offer may wait for the account's call rate before its ring time counts (R1)."""


def dispatch(tx: Transaction) -> None:
    """Offer every caller that can be offered, and take back offers whose caller has left."""
    take_dispatch_lock(tx)
    seen = look(tx)
    if seen.has_stale_offers:
        _withdraw_stale_offers(tx)
        seen = look(tx)
    if seen.can_offer:
        _match(tx, has_caps=seen.has_caps)


def offer_at_once(tx: Transaction, contact_id: uuid.UUID, *, by_first_tier: bool) -> bool:
    """Offer this caller, before all who wait, to whoever may take them now, of the first of their
    teams or of any; False when nobody may. What they have waited for counts no more.
    """
    take_dispatch_lock(tx)
    waiting = line_up.list_callers_to_offer(tx)
    caller = next((one for one in waiting if one.contact_id == contact_id), None)
    if caller is None:
        return False
    tiers = () if by_first_tier else caller.further_tiers
    wanted = replace(caller, further_tiers=tiers, last_counsellor_id=None)
    roster = list_roster(tx, {wanted.strategy})
    pairings = decide([wanted], roster, tx.now)
    for made, pairing in enumerate(pairings):
        _offer(tx, pairing, considered_for(pairing, pairings[:made], roster, tx))
    return bool(pairings)


def _match(tx: Transaction, *, has_caps: bool) -> None:
    waiting = line_up.list_callers_to_offer(tx)
    strategies = {caller.strategy for caller in waiting}
    roster = list_roster(tx, strategies, has_caps=has_caps)
    pairings = decide(waiting, roster, tx.now)
    for made, pairing in enumerate(pairings):
        _offer(tx, pairing, considered_for(pairing, pairings[:made], roster, tx))


def _withdraw_stale_offers(tx: Transaction) -> None:
    withdraw_each(tx, offers.list_stale_offers(tx))


def withdraw_offers(tx: Transaction, contact_id: uuid.UUID, reason: str) -> None:
    """Take back what rings for this caller, at no cost to anybody who was rung."""
    withdraw_each(tx, [(offer, reason) for offer in offers.list_live_offers(tx, contact_id)])
    tx.at_end(dispatch)


def withdraw_each(tx: Transaction, wanted: Iterable[tuple[Offer, str]]) -> None:
    """Take back offers, each for its reason: their phones stop, who has picked up already is told,
    nothing waits for their end any more, and the ledger says why.
    """
    withdrawn = [
        (offer, reason)
        for offer, reason in wanted
        if offers.move_offer(tx, offer, OfferEvent.WITHDRAW, reason)
    ]
    for offer, _reason in withdrawn:
        end_legs_of_offer(tx, offer.id, says_why=True)
    for offer, reason in withdrawn:  # after all that reads, so that it travels together
        tx.clear_timer(OFFER_EXPIRY, offer.id)
        tx.record(
            "offer_withdrawn",
            contact_id=offer.contact_id,
            offer_id=offer.id,
            staff_id=offer.staff_id,
            reason=reason,
        )


def end_legs_of_offer(tx: Transaction, offer_id: uuid.UUID, *, says_why: bool = False) -> None:
    """Stop the phone that an offer rings, or see to it that it never does (R5).

    With `says_why`, whoever has picked up hears a sentence instead of a dead line.
    """
    for leg in legs.list_legs_of_offer(tx.connection, offer_id):
        if leg.state is LegState.PLANNED and legs.climb(
            tx, leg, LegEvent.END, ended_at=tx.now, end_status="withdrawn"
        ):
            continue
        if leg.is_live:
            is_told = says_why and leg.state is LegState.IN_PROGRESS
            tx.send("release_leg" if is_told else "end_leg", leg.id)


def _offer(tx: Transaction, pairing: Pairing, considered: dict[str, Any]) -> None:
    """Reserve the counsellor and have their phone rung."""
    caller = pairing.caller
    if caller.callback_id is not None and not _reserve_callback(
        tx, caller.contact_id, caller.callback_id
    ):
        return
    offer_id = ring_counsellor(
        tx,
        caller.contact_id,
        pairing.staff_id,
        urgency=caller.place.virtual_arrival,
        ring_seconds=caller.ring_seconds,
    )
    note_turn(tx, pairing)
    tx.record(
        "offer_made",
        contact_id=caller.contact_id,
        offer_id=offer_id,
        staff_id=pairing.staff_id,
        priority=priority(caller.place, tx.now),
        standing=caller.standing.value,
        **considered,
    )


def ring_counsellor(
    tx: Transaction,
    contact_id: uuid.UUID,
    staff_id: uuid.UUID,
    *,
    urgency: datetime,
    ring_seconds: int,
    asked_for: bool = False,
) -> uuid.UUID:
    """Reserve somebody for a call and have their phone rung, under the matcher's lock; the offer."""
    offer_id = offers.add_offer(tx, contact_id, staff_id, asked_for=asked_for)
    leg_id = legs.add_leg(
        tx,
        contact_id,
        Party.COUNSELLOR,
        offer_id=offer_id,
        staff_id=staff_id,
        urgency=urgency.timestamp(),
    )
    tx.send("dial", leg_id)
    ring_time = timedelta(seconds=ring_seconds)
    tx.set_timer(OFFER_EXPIRY, offer_id, tx.now + ring_time + PACING_ALLOWANCE)
    return offer_id


def _reserve_callback(tx: Transaction, contact_id: uuid.UUID, callback_id: uuid.UUID) -> bool:
    """Move a callback to `offered`, unless another transaction holds it: nothing waits here."""
    callback = callbacks.try_lock_callback(tx, callback_id)
    if callback is None:
        return False
    if callbacks.move_callback(tx, callback, CallbackEvent.OFFER):
        return True
    # They were reached, and lost their counsellor in mid-call, whatever was asked for meanwhile.
    return any(
        leg.party is Party.CALLER and leg.state is LegState.IN_PROGRESS
        for leg in legs.list_legs(tx.connection, contact_id)
    )
