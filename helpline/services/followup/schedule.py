"""An enrolment's calendar as rows: made with it, and made anew whenever something in it changes.

Each making is a version of its own, so that a step is there once a version, and whatever still
goes on with an older version can be told.
"""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from helpline.domain.followup.checkins import CONFIRMATION_STEP, CheckInState, PassedOver
from helpline.domain.followup.enrolments import EnrolmentEvent
from helpline.domain.followup.local_hours import LocalHours
from helpline.domain.followup.planning import UNTHINNED, Planned, Thinning, Unplanned, calendar
from helpline.domain.followup.plans import Plan
from helpline.domain.followup.silences import Asking
from helpline.domain.followup.turns import Missed
from helpline.storage.checkins import (
    CheckIn,
    add_checkins,
    list_left_out,
    list_scheduled,
    skip_checkins,
)
from helpline.storage.enrolments import Enrolment, change_enrolment, move_enrolment
from helpline.storage.transaction import Transaction

CONFIRMATION_GOOD_FOR = timedelta(days=7)
FINISH = "finish_enrolment"
LISTEN = "listen_for_silence"
ANSWERS_WITHIN = timedelta(days=3)
"""So long after the last text an answer still belongs to the plan; then it is over."""


def write_calendar(
    tx: Transaction,
    enrolment_id: uuid.UUID,
    line_id: uuid.UUID,
    version: int,
    planned: Collection[Planned],
) -> None:
    """A row a step: what has no moment, or had it already, is skipped from the beginning."""
    add_checkins(tx, [_row(tx, enrolment_id, line_id, version, one) for one in planned])
    if planned:
        last = max(one.due_at for one in planned)
        tx.set_timer(FINISH, enrolment_id, max(last, tx.now) + ANSWERS_WITHIN)


def make_calendar(
    enrolment_id: uuid.UUID,
    plan: Plan,
    detox_ended_at: datetime,
    hours: LocalHours,
    thinning: Thinning = UNTHINNED,
) -> tuple[Planned, ...]:
    """When each step is due for this person."""
    return calendar(plan, detox_ended_at, hours, str(enrolment_id), thinning)


def ask_to_confirm(tx: Transaction, enrolment_id: uuid.UUID, line_id: uuid.UUID) -> None:
    """Have the person asked to agree, as soon as their hours allow it."""
    until = tx.now + CONFIRMATION_GOOD_FOR
    row = _columns(enrolment_id, line_id, 1, CONFIRMATION_STEP, tx.now, until)
    add_checkins(tx, [{**row, "state": CheckInState.SCHEDULED.value, "look_at": tx.now}])


def restart(tx: Transaction, enrolment: Enrolment, detox_ended_at: datetime) -> bool:
    """The plan begins again from another date, a slip or a real end of detox; False if it ended."""
    moved = move_enrolment(
        tx,
        enrolment,
        EnrolmentEvent.RESTART,
        version=enrolment.version + 1,
        detox_ended_at=detox_ended_at,
        less_since=UNTHINNED.since,
        less_times=UNTHINNED.times,
        asking=Asking.AS_PLANNED.value,
    )
    if moved:
        skip_checkins(tx, _steps_to_come(tx, enrolment), [PassedOver.RESTARTED])
        planned = make_calendar(enrolment.id, enrolment.plan, detox_ended_at, enrolment.hours)
        write_calendar(tx, enrolment.id, enrolment.line_id, enrolment.version + 1, planned)
    return moved


def replan(
    tx: Transaction,
    enrolment: Enrolment,
    hours: LocalHours,
    thinning: Thinning,
) -> None:
    """Other hours, or fewer texts: what is to come gets its moments anew, what is past stays."""
    to_come = _steps_to_come(tx, enrolment)
    thinned = list_left_out(tx, enrolment.id, enrolment.version, Unplanned.WANTS_LESS)
    steps = {one.step for one in to_come} | thinned
    planned = make_calendar(enrolment.id, enrolment.plan, enrolment.detox_ended_at, hours, thinning)
    change_enrolment(
        tx,
        enrolment.id,
        version=enrolment.version + 1,
        zone=hours.zone.key,
        safe_hours=str(hours.safe),
        less_since=thinning.since,
        less_times=thinning.times,
    )
    skip_checkins(tx, to_come, [PassedOver.REPLANNED])
    kept = [one for one in planned if one.position in steps]
    write_calendar(tx, enrolment.id, enrolment.line_id, enrolment.version + 1, kept)


def next_step(tx: Transaction, enrolment: Enrolment) -> int:
    """The step that is to come next; one after the last when none is."""
    to_come = (one.step for one in _steps_to_come(tx, enrolment))
    return min(to_come, default=len(enrolment.plan.steps) + 1)


def _steps_to_come(tx: Transaction, enrolment: Enrolment) -> list[CheckIn]:
    return [one for one in list_scheduled(tx, enrolment.id) if one.step != CONFIRMATION_STEP]


def _row(
    tx: Transaction, enrolment_id: uuid.UUID, line_id: uuid.UUID, version: int, planned: Planned
) -> dict[str, Any]:
    why: str | None = planned.unplanned
    if why is None and planned.valid_until <= tx.now:
        why = Missed.TOO_LATE
    columns = _columns(
        enrolment_id, line_id, version, planned.position, planned.due_at, planned.valid_until
    )
    state = CheckInState.SCHEDULED if why is None else CheckInState.SKIPPED
    return {
        **columns,
        "state": state.value,
        "look_at": planned.due_at if why is None else None,
        "reasons": None if why is None else [why],
    }


def _columns(
    enrolment_id: uuid.UUID,
    line_id: uuid.UUID,
    version: int,
    step: int,
    due_at: datetime,
    valid_until: datetime,
) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "enrolment_id": enrolment_id,
        "line_id": line_id,
        "step": step,
        "version": version,
        "due_at": due_at,
        "valid_until": valid_until,
    }
