"""A glance at all that the ticker looks after, in one statement: mostly there is nothing.

What is seen here is more than what is late: whoever looks closer knows how long each may take.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, false, func, or_, select

from helpline.domain.escalations import EscalationState
from helpline.domain.followup.checkins import CheckInState
from helpline.domain.legs import LegState
from helpline.domain.pages import PageState
from helpline.storage.constants import constant, constants
from helpline.storage.look import CAN_OFFER, HAS_STALE_OFFERS, HAS_WAITING, NOW
from helpline.storage.tables import checkins, escalations, legs, lines, pages
from helpline.storage.verdicts import IS_UNREAD

_HAS_TEXTS_UNREAD = exists().where(IS_UNREAD)
_HAS_WORRIES = or_(
    exists().where(escalations.c.state != constant(EscalationState.CLOSED)),
    exists().where(pages.c.state.in_(constants((PageState.DIALLED, PageState.ANSWERED)))),
    exists().where(
        checkins.c.state.in_(constants((CheckInState.SCHEDULED, CheckInState.UNKNOWN))),
        checkins.c.due_at <= NOW,
    ),
)
# Line by line, as their index is: of all lines at once it would be read from end to end.
_DUE_ON_LINE = exists().where(checkins.c.line_id == lines.c.id, checkins.c.look_at <= NOW)
_HAS_CHECKINS_DUE = func.coalesce(
    select(func.bool_or(_DUE_ON_LINE)).select_from(lines).scalar_subquery(), false()
)
_GLANCE = select(
    or_(_HAS_WORRIES, _HAS_TEXTS_UNREAD).label("has_worries"),
    _HAS_TEXTS_UNREAD.label("has_texts_unread"),
    exists()
    .where(legs.c.state == constant(LegState.DIALLING), legs.c.call_sid.is_(None))
    .label("has_dials_unclear"),
    or_(CAN_OFFER, HAS_STALE_OFFERS).label("has_match"),
    HAS_WAITING.label("has_waiting"),
    _HAS_CHECKINS_DUE.label("has_checkins_due"),
)


@dataclass(frozen=True)
class Glance:
    """What there is to look at; whatever is not known is looked at."""

    has_worries: bool = True
    """A worry that is not closed, a page being rung, a text or a check-in that may be late."""
    has_texts_unread: bool = True
    has_dials_unclear: bool = True
    """A phone is being dialled, and Twilio has not answered yet."""
    has_match: bool = True
    """Somebody waits and somebody is free, or a phone rings for somebody who does not wait."""
    has_waiting: bool = True
    """Somebody waits."""
    has_checkins_due: bool = True


def glance(connection: Connection, now: datetime) -> Glance:
    """See in one statement what there is at `now` (UTC)."""
    row = connection.execute(_GLANCE, {"now": now}).one()
    return Glance(**row._asdict())
