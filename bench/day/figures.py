"""What a day came to. Shares are of all callers offered after the warm-up."""

import statistics
from dataclasses import dataclass

from day.room import Caller, Room, Standing
from helpline.domain.service_level import (
    SHORT_ABANDON_SECONDS,
    TARGET_SECONDS,
    Tally,
    asa_seconds,
    service_level,
)

LONGER_TARGET_SECONDS = 60.0


@dataclass(frozen=True)
class Day:
    """The figures of one strategy on one day."""

    period: Tally
    within_target: float
    within_longer: float
    answered: float
    abandoned: float
    service_level: float
    asa_seconds: float
    worst_wait: float
    unfairness: float
    phones_per_call: float


def count(room: Room) -> Day:
    """Everybody who came after the warm-up, as the service's own measures count them."""
    callers = [one for one in room.callers if one.fate.at >= room.plan.warm_up]
    period = tally(callers)
    waits = [wait for one in callers if (wait := _wait(one)) is not None]
    calls = [one.calls for one in room.counsellors]
    answered = [_wait(one) or 0.0 for one in callers if one.standing is Standing.ANSWERED]
    offered = max(1, period.offered)
    return Day(
        period=period,
        within_target=period.answered_within_target / offered,
        within_longer=sum(wait <= LONGER_TARGET_SECONDS for wait in answered) / offered,
        answered=period.answered / offered,
        abandoned=period.abandoned / offered,
        service_level=service_level(period) or 0.0,
        asa_seconds=asa_seconds(period) or 0.0,
        worst_wait=max(waits, default=0.0),
        unfairness=statistics.pstdev(calls) / max(statistics.mean(calls), 1e-9),
        phones_per_call=room.phones_rung / max(1, len(room.callers)),
    )


def tally(callers: list[Caller]) -> Tally:
    """As the service's own page would count this day."""
    answered = [one for one in callers if one.standing is Standing.ANSWERED]
    abandoned = [one for one in callers if one.standing is Standing.ABANDONED]
    waits = [_wait(one) or 0.0 for one in answered]
    return Tally(
        offered=len(callers),
        answered=len(answered),
        answered_within_target=sum(wait <= TARGET_SECONDS for wait in waits),
        answered_wait_seconds=sum(waits),
        abandoned=len(abandoned),
        short_abandoned=sum((_wait(one) or 0.0) < SHORT_ABANDON_SECONDS for one in abandoned),
        voicemail=sum(one.standing is Standing.VOICEMAIL for one in callers),
        waiting=sum(one.is_waiting for one in callers),
    )


def _wait(caller: Caller) -> float | None:
    return None if caller.settled_at is None else caller.settled_at - caller.fate.at
