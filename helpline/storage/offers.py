"""Offers: the counsellors who are being rung, or talk, and those who were."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Row,
    and_,
    bindparam,
    case,
    or_,
    select,
    update,
)

from helpline.domain.calls import CallState
from helpline.domain.configuration import Rule
from helpline.domain.offers import LIVE_OFFER_STATES, OFFER_MACHINE, OfferEvent, OfferState
from helpline.domain.transitions import find_next
from helpline.storage.constants import constant, constants
from helpline.storage.tables import (
    calls,
    contacts,
    lines,
    offers,
    staff,
)
from helpline.storage.transaction import Transaction
from helpline.storage.writes import Adding

CALLER_LEFT = "caller_left"
TAKEN_BY_ANOTHER = "taken_by_another"
PASSED_ON = "passed_on"
"""The reason of an offer that ended because the counsellor gave the caller to somebody else."""

ASKED_FOR_ANOTHER = "asked_for_another"
GIVEN_TO_ANOTHER = "given_to_another"
"""Why an offer is taken back: the caller is gone, has somebody, wants somebody else by now, or was
given to somebody else by who oversees."""

_LIVE = constants(LIVE_OFFER_STATES)
_HAS_SOMEBODY = constants((CallState.ACCEPTED, CallState.CONNECTED))


@dataclass(frozen=True)
class Offer:
    """An offer as one transaction sees it."""

    id: uuid.UUID
    contact_id: uuid.UUID
    staff_id: uuid.UUID
    state: OfferState
    made_at: datetime
    asked_for: bool
    """The counsellor asked to be rung for it: it is no miss of theirs."""


_FIND = select(offers).where(offers.c.id == bindparam("offer_id"))
_LIST_LIVE = (
    select(offers)
    .where(offers.c.contact_id == bindparam("contact_id"), offers.c.state.in_(_LIVE))
    .order_by(offers.c.made_at, offers.c.id)
)
IS_STALE = and_(
    offers.c.state == constant(OfferState.PENDING),
    calls.c.contact_id == offers.c.contact_id,
    contacts.c.id == offers.c.contact_id,
    lines.c.id == contacts.c.line_id,
    staff.c.id == offers.c.staff_id,
    or_(
        calls.c.state != constant(CallState.WAITING),
        and_(calls.c.gender.is_not(None), calls.c.gender.is_distinct_from(staff.c.gender)),
        and_(
            calls.c.language_chosen,
            ~offers.c.asked_for,
            lines.c.language_rule == constant(Rule.MUST),
            contacts.c.language != staff.c.languages.all_(),
        ),
    ),
)
"""Of an offer with its call, line and counsellor: the caller has left the line, or has asked for a
woman or a man, or has chosen a language, meanwhile. Whoever asked to ring somebody knows whom, and is
rung whatever they speak."""
_WHY_STALE = case(
    (calls.c.state == constant(CallState.WAITING), ASKED_FOR_ANOTHER),
    (calls.c.state.in_(_HAS_SOMEBODY), TAKEN_BY_ANOTHER),
    else_=CALLER_LEFT,
)
_LIST_STALE = (
    select(offers, _WHY_STALE.label("why"))
    .where(IS_STALE)
    .with_for_update(of=offers, skip_locked=True, key_share=True)
)
_NEW = Adding(offers)
_MOVE = update(offers).where(offers.c.id == bindparam("of"), offers.c.state == bindparam("was"))


def find_offer(tx: Transaction, offer_id: uuid.UUID) -> Offer | None:
    """An offer by its id."""
    row = tx.connection.execute(_FIND, {"offer_id": offer_id}).first()
    return None if row is None else _offer_of(row)


def list_live_offers(tx: Transaction, contact_id: uuid.UUID) -> list[Offer]:
    """The call's pending and accepted offers."""
    rows = tx.connection.execute(_LIST_LIVE, {"contact_id": contact_id})
    return [_offer_of(row) for row in rows]


def find_accepted_offer(tx: Transaction, contact_id: uuid.UUID) -> Offer | None:
    """The offer by which somebody has this caller; there is never more than one."""
    live = list_live_offers(tx, contact_id)
    return next((one for one in live if one.state is OfferState.ACCEPTED), None)


def add_offer(
    tx: Transaction, contact_id: uuid.UUID, staff_id: uuid.UUID, *, asked_for: bool = False
) -> uuid.UUID:
    """Write a new pending offer; the unique index refuses a counsellor who has a live one."""
    offer_id = uuid.uuid4()
    tx.write(
        _NEW,
        {
            "id": offer_id,
            "contact_id": contact_id,
            "staff_id": staff_id,
            "state": OFFER_MACHINE.initial.value,
            "made_at": tx.now,
            "asked_for": asked_for,
        },
    )
    return offer_id


def find_offer_of(tx: Transaction, staff_id: uuid.UUID) -> Offer | None:
    """What somebody is being rung for, or talks in, at this moment."""
    row = tx.connection.execute(
        select(offers).where(offers.c.staff_id == staff_id, offers.c.state.in_(_LIVE))
    ).first()
    return None if row is None else _offer_of(row)


def was_passed_on(tx: Transaction, contact_id: uuid.UUID) -> bool:
    """Whether the counsellor who had this caller last gave them to somebody whose phone rings now."""
    finished = offers.c.state == constant(OfferState.FINISHED)
    last = (
        select(offers.c.reason)
        .where(offers.c.contact_id == contact_id, finished)
        .order_by(offers.c.ended_at.desc())
        .limit(1)
    )
    is_rung = select(offers.c.id).where(
        offers.c.contact_id == contact_id, offers.c.state == constant(OfferState.PENDING)
    )
    return (
        tx.connection.execute(last).scalar() == PASSED_ON
        and tx.connection.execute(is_rung).first() is not None
    )


def move_offer(
    tx: Transaction, offer: Offer, event: OfferEvent, reason: str | None = None
) -> OfferState | None:
    """Step an offer by compare-and-set; None when it is no longer where it was read."""
    following = find_next(OFFER_MACHINE, offer.state, event)
    if following is None:
        return None
    ended_at = None if following in LIVE_OFFER_STATES else tx.now
    changed = tx.connection.execute(
        _MOVE,
        {
            "of": offer.id,
            "was": offer.state.value,
            "state": following.value,
            "ended_at": ended_at,
            "reason": reason,
        },
    )
    return following if changed.rowcount == 1 else None


def list_stale_offers(tx: Transaction) -> list[tuple[Offer, str]]:
    """Offers whose caller left the line, or asked for somebody else, in a transaction that could
    not see the offer yet; each with the reason to take it back.

    One that somebody else holds just now is theirs: under the matcher's lock nothing is waited for.
    """
    return [(_offer_of(row), row.why) for row in tx.connection.execute(_LIST_STALE)]


def _offer_of(row: Row[Any]) -> Offer:
    return Offer(
        row.id, row.contact_id, row.staff_id, OfferState(row.state), row.made_at, row.asked_for
    )
