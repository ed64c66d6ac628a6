"""A look at whether there is anything to match, in one statement: mostly there is not."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    DateTime,
    and_,
    bindparam,
    exists,
    join,
    or_,
    select,
)

from helpline.domain.calls import CallState
from helpline.domain.offers import LIVE_OFFER_STATES
from helpline.domain.presence import Presence
from helpline.storage.constants import constant, constants
from helpline.storage.legs import list_on_last_words
from helpline.storage.offers import IS_STALE
from helpline.storage.tables import (
    calls,
    lines,
    offers,
    presence,
    staff,
)
from helpline.storage.transaction import Transaction
from helpline.storage.workload import HAS_CAP

_LIVE = constants(LIVE_OFFER_STATES)
NOW = bindparam("now", type_=DateTime(timezone=True))


def _is_free() -> ColumnElement[bool]:
    """Held by nothing, and on; or on call, where a line rings people who are."""
    held = select(offers.c.staff_id).where(offers.c.state.in_(_LIVE))
    is_on_call_rung = exists().where(lines.c.active, lines.c.on_call_after_seconds.is_not(None))
    return and_(
        staff.c.active,
        staff.c.phone_sealed.is_not(None),
        or_(
            presence.c.chosen == constant(Presence.AVAILABLE),
            and_(
                presence.c.chosen == constant(Presence.OFFLINE),
                staff.c.on_call_rank.is_not(None),
                is_on_call_rung,
            ),
        ),
        _is_past(presence.c.pause_until),
        _is_past(presence.c.wrap_up_until),
        staff.c.id.not_in(held),
        staff.c.id.not_in(list_on_last_words(NOW)),
    )


def _is_past(column: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(column.is_(None), column <= NOW)


_PRESENT = join(staff, presence, presence.c.staff_id == staff.c.id)
HAS_WAITING = exists().where(calls.c.state == constant(CallState.WAITING))
CAN_OFFER = and_(HAS_WAITING, exists().select_from(_PRESENT).where(_is_free()))
HAS_STALE_OFFERS = exists().where(IS_STALE)
_LOOK = select(
    CAN_OFFER.label("can_offer"),
    exists().where(HAS_CAP).label("has_caps"),
    HAS_STALE_OFFERS.label("has_stale_offers"),
)


@dataclass(frozen=True)
class Look:
    """Whether there is anything to match; mostly not, and then there is no more to read."""

    can_offer: bool
    """Somebody waits and somebody is free."""
    has_caps: bool
    """A team asks only so much of a person in a day."""
    has_stale_offers: bool
    """A phone rings for somebody who does not wait any more."""


def look(tx: Transaction) -> Look:
    """See in one statement what there is to do."""
    row = tx.connection.execute(_LOOK, {"now": tx.now}).one()
    return Look(row.can_offer, row.has_caps, row.has_stale_offers)
