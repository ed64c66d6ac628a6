"""Watching: what Twilio should have told us by now is asked for (V13, V14, D7)."""

import uuid
from datetime import timedelta

from helpline.storage.calls import Call
from helpline.storage.transaction import Transaction

CHECK_CALL = "check_call"
CHECK_CALL_EVERY = timedelta(seconds=120)
"""How often we ask Twilio whether a call that we think is up is up."""

RINGING_IS_OVER = timedelta(seconds=45)
"""By then whoever we ring back has picked up, or a counsellor waits for nobody."""

JOIN_WATCH = "join_watch"
JOIN_WITHIN = timedelta(seconds=5)


def watch_call(tx: Transaction, contact_id: uuid.UUID, after: timedelta = CHECK_CALL_EVERY) -> None:
    """Ask Twilio about every leg of this call, after so long and again until it is over."""
    tx.set_timer(CHECK_CALL, contact_id, tx.now + after)


def watch_join(tx: Transaction, call: Call, within: timedelta = JOIN_WITHIN) -> None:
    """Ask who is in the room, unless both have been seen to come in by then."""
    tx.set_timer(JOIN_WATCH, call.contact_id, tx.now + within)
