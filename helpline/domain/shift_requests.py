"""A shift that somebody wants to give away, or to swap: asked, taken on, and decided by oversight."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from helpline.domain.transitions import Machine, from_each
from helpline.domain.weekly import local_day, starting


class RequestState(StrEnum):
    """Where a request is. Taken: somebody agreed, and whoever oversees has to."""

    ASKED = "asked"
    TAKEN = "taken"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class RequestEvent(StrEnum):
    """What can happen to a request. `put_back`: whoever took it cannot after all.

    `expire`: a shift of it begins, and nobody has decided; everything stays as it was.
    """

    TAKE = "take"
    PUT_BACK = "put_back"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


OPEN_REQUESTS = (RequestState.ASKED, RequestState.TAKEN)

REQUEST_MACHINE: Machine[RequestState, RequestEvent] = Machine(
    name="shift request",
    initial=RequestState.ASKED,
    table={
        (RequestState.ASKED, RequestEvent.TAKE): RequestState.TAKEN,
        (RequestState.TAKEN, RequestEvent.PUT_BACK): RequestState.ASKED,
        (RequestState.TAKEN, RequestEvent.APPROVE): RequestState.APPROVED,
        **from_each(OPEN_REQUESTS, RequestEvent.REFUSE, RequestState.REFUSED),
        **from_each(OPEN_REQUESTS, RequestEvent.WITHDRAW, RequestState.WITHDRAWN),
        **from_each(OPEN_REQUESTS, RequestEvent.EXPIRE, RequestState.EXPIRED),
    },
)

WARNED_BEFORE = (timedelta(days=1), timedelta(hours=4))
"""How long before the shift whoever asked hears that it is still theirs: the first that is to come."""


def warn_at(begins: datetime, now: datetime) -> datetime | None:
    """When to say that nothing has come of it yet; None where there is no time for that."""
    return next((at for before in WARNED_BEFORE if (at := begins - before) > now), None)


_MORNING, _EVENING = time(8), time(21)


def wait_for_morning(now: datetime, zone: ZoneInfo) -> timedelta:
    """How long a text about the rota waits, so that it wakes nobody: from 21:00 until 08:00."""
    local = now.astimezone(zone)
    if _MORNING <= local.time() < _EVENING:
        return timedelta(0)
    day = local_day(now, zone) + timedelta(days=local.time() >= _EVENING)
    return starting(datetime.combine(day, _MORNING), zone) - now
