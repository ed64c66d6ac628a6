"""Daily caps: the moment in which somebody has had enough for today, and what follows from it.

Whoever has reached a team's cap is not on for it any more. When the cap ends, at midnight, the
next match finds them: there is nothing to be done.
"""

import uuid

from helpline.domain.notices import NoticeKind
from helpline.domain.presence import Presence
from helpline.services.dispatch import dispatch
from helpline.services.line import look_after_those_left
from helpline.services.notices import notify_supervisors
from helpline.services.staff import line_left_alone
from helpline.storage.staff import lock_counsellor
from helpline.storage.transaction import Transaction
from helpline.storage.workload import CAP_REACHED, CapOf, list_caps_of

CHECK_CAP = "check_cap"


def talk_begun(tx: Transaction, staff_id: uuid.UUID) -> None:
    """A conversation has begun, and counts: looked at in a transaction of its own, so that of two
    who reach their cap at once, neither is on any more when it asks whether somebody else is.
    """
    tx.set_timer(CHECK_CAP, staff_id, tx.now)


def check_cap(tx: Transaction, staff_id: uuid.UUID) -> None:
    """See whether somebody has reached a cap by now; while they talk, again when they will have."""
    counsellor = lock_counsellor(tx, staff_id)
    caps = list_caps_of(tx, staff_id)
    reached = [cap for cap in caps if cap.is_news]
    for cap in reached:
        _record(tx, staff_id, cap)
    left = [cap.left for cap in caps if cap.left is not None and not cap.is_reached]
    if left:
        tx.set_timer(CHECK_CAP, staff_id, tx.now + min(left))
    if reached and counsellor is not None and counsellor.chosen is Presence.AVAILABLE:
        look_after_those_left(tx)
        tx.at_end(dispatch)
        line_id = line_left_alone(tx, counsellor)
        if line_id is not None:
            notify_supervisors(tx, NoticeKind.LAST_ONE_CAPPED, line_id=line_id, staff_id=staff_id)


def _record(tx: Transaction, staff_id: uuid.UUID, cap: CapOf) -> None:
    """With the cap itself: one that is raised today may be reached again."""
    tx.record(
        CAP_REACHED,
        staff_id=staff_id,
        team_id=str(cap.team_id),
        calls=cap.max_calls,
        minutes=cap.max_minutes,
    )
