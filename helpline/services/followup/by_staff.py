"""What somebody on the staff does with a follow-up: each is written down with who did it.

A slip begins the same plan again from its date. A new detox is an episode of its own: another
enrolment with what is known of the person, and the one before ends.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import exists, select

from helpline.domain.errors import NotFound, Refused
from helpline.domain.followup.enrolments import (
    BY_ITSELF,
    FURTHEST_AHEAD,
    FURTHEST_BACK,
    EndReason,
    EnrolmentState,
)
from helpline.domain.followup.planning import MOST_TIMES_LESS, less, more
from helpline.domain.followup.stages import Stage
from helpline.services.followup.enrolling import end_enrolment, version_signed
from helpline.services.followup.holding import pause_enrolment, resume_enrolment
from helpline.services.followup.new_episode import begin_episode
from helpline.services.followup.schedule import restart
from helpline.services.followup.wishes import thin
from helpline.storage.enrolments import Enrolment, change_enrolment, lock_enrolment
from helpline.storage.lines import find_line
from helpline.storage.tables import lines
from helpline.storage.transaction import Transaction
from helpline.storage.voicemails import Viewer, seen_by

LONGEST_PAUSE = timedelta(days=60)
STEERED = "follow_up_steered"


class Steer(StrEnum):
    """What can be done. `restart`: the same plan from the date of a slip. `new_episode`: of a new
    detox. `end` is for whoever oversees.
    """

    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    NEW_EPISODE = "new_episode"
    FEWER = "fewer"
    MORE = "more"
    STAGE = "stage"
    END = "end"


@dataclass(frozen=True)
class Steering:
    """What is wanted; `version` is that of the calendar which whoever asks has seen."""

    do: Steer
    version: int
    pause_for: timedelta | None = None
    at: datetime | None = None
    reason: EndReason | None = None
    stage: Stage | None = None


def steer(tx: Transaction, enrolment_id: uuid.UUID, viewer: Viewer, wanted: Steering) -> uuid.UUID:
    """Do it; the id of the enrolment that goes on. Raises `NotFound`, and `Refused`, for who is
    second too.
    """
    enrolment = lock_enrolment(tx, enrolment_id)
    if enrolment is None or not may_see_line(tx, enrolment.line_id, viewer):
        raise NotFound("there is no such enrolment")
    if enrolment.version != wanted.version or enrolment.state is EnrolmentState.ENDED:
        raise Refused("follow-up", "was changed by somebody meanwhile")
    if wanted.do is Steer.END and not viewer.oversees:
        raise Refused("end", "is for whoever oversees")
    goes_on = _STEERING[wanted.do](tx, enrolment, wanted)
    tx.record(
        STEERED,
        staff_id=viewer.staff_id,
        line_id=enrolment.line_id,
        enrolment=str(enrolment_id),
        did=wanted.do.value,
        reason=None if wanted.reason is None else wanted.reason.value,
    )
    return goes_on


def may_see_line(tx: Transaction, line_id: uuid.UUID, viewer: Viewer) -> bool:
    """Whether the line is one of their teams', or they oversee all."""
    seen = exists().where(lines.c.id == line_id, seen_by(viewer))
    return bool(tx.connection.execute(select(seen)).scalar_one())


def _pause(tx: Transaction, enrolment: Enrolment, wanted: Steering) -> uuid.UUID:
    how_long = wanted.pause_for
    if how_long is None or not timedelta(0) < how_long <= LONGEST_PAUSE:
        raise Refused("pause", f"must be 1 to {LONGEST_PAUSE.days} days")
    _must(pause_enrolment(tx, enrolment, tx.now + how_long))
    return enrolment.id


def _resume(tx: Transaction, enrolment: Enrolment, _wanted: Steering) -> uuid.UUID:
    _must(resume_enrolment(tx, enrolment))
    return enrolment.id


def _restart(tx: Transaction, enrolment: Enrolment, wanted: Steering) -> uuid.UUID:
    _must(restart(tx, enrolment, _date(tx, wanted)))
    return enrolment.id


def _new_episode(tx: Transaction, enrolment: Enrolment, wanted: Steering) -> uuid.UUID:
    at = _date(tx, wanted)
    if at == enrolment.detox_ended_at:
        raise Refused("date", "is that of this episode")
    return begin_episode(tx, enrolment, at)


def _fewer(tx: Transaction, enrolment: Enrolment, _wanted: Steering) -> uuid.UUID:
    if enrolment.thinning.times >= MOST_TIMES_LESS:
        raise Refused("texts", "are as few as they can be; a pause or an end is left")
    thin(tx, enrolment, less)
    return enrolment.id


def _more(tx: Transaction, enrolment: Enrolment, _wanted: Steering) -> uuid.UUID:
    if not enrolment.thinning.times:
        raise Refused("texts", "are as many as the plan has")
    thin(tx, enrolment, more)
    return enrolment.id


def _stage(tx: Transaction, enrolment: Enrolment, wanted: Steering) -> uuid.UUID:
    line = find_line(tx.connection, enrolment.line_id)
    country = "" if line is None else line.country
    change_enrolment(
        tx,
        enrolment.id,
        stage=wanted.stage and wanted.stage.value,
        plan_version=version_signed(enrolment.plan, wanted.stage, enrolment.language, country),
    )
    return enrolment.id


def _end(tx: Transaction, enrolment: Enrolment, wanted: Steering) -> uuid.UUID:
    if wanted.reason is None or wanted.reason in BY_ITSELF:
        raise Refused("reason", "must be chosen")
    _must(end_enrolment(tx, enrolment, wanted.reason))
    return enrolment.id


_STEERING: Mapping[Steer, Callable[[Transaction, Enrolment, Steering], uuid.UUID]] = {
    Steer.PAUSE: _pause,
    Steer.RESUME: _resume,
    Steer.RESTART: _restart,
    Steer.NEW_EPISODE: _new_episode,
    Steer.FEWER: _fewer,
    Steer.MORE: _more,
    Steer.STAGE: _stage,
    Steer.END: _end,
}


def _date(tx: Transaction, wanted: Steering) -> datetime:
    if wanted.at is None:
        raise Refused("date", "must be a day and a time")
    if not tx.now - FURTHEST_BACK <= wanted.at <= tx.now + FURTHEST_AHEAD:
        raise Refused(
            "date",
            f"must be in the last {FURTHEST_BACK.days} or the next {FURTHEST_AHEAD.days} days",
        )
    return wanted.at


def _must(done: bool) -> None:
    if not done:
        raise Refused("follow-up", "was changed by somebody meanwhile")
