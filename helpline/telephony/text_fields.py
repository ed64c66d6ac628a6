"""What Twilio is told of a text beside its words: where from (M13), and for how long (M5)."""

from datetime import timedelta
from typing import Any

from helpline.domain.senders import Sender

SHORTEST_VALIDITY = 5
LONGEST_VALIDITY = 36_000
"""Seconds that carriers may be told to try for."""


def going_out_from(sender: Sender) -> dict[str, Any]:
    """A service, which picks one of its numbers; else the number itself."""
    if sender.service_sid is None:
        return {"from_": sender.number}
    return {"messaging_service_sid": sender.service_sid}


def given_up_after(good_for: timedelta | None) -> dict[str, Any]:
    """How long it is tried: what arrives later than it is good for may do harm."""
    if good_for is None:
        return {}
    seconds = int(good_for.total_seconds())
    return {"validity_period": min(max(seconds, SHORTEST_VALIDITY), LONGEST_VALIDITY)}
