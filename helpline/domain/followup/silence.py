"""What it means when somebody does not answer, and what follows: in the end a person's decision.

Most questions go unanswered, and that is no sign of anything by itself. So only those count that
asked something and were delivered, the ladder is steeper in the first days and for those at risk,
and it ends with somebody who decides and says why. Nothing here threatens, stops care, tells
anybody else, or sends anyone to a door.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class SilenceAction(StrEnum):
    """What follows. `soften`: the next text asks nothing. `call`: somebody on the staff rings.

    `decide`: somebody chooses one of `SilenceDecision`. `caring_only`: no more questions.
    `reach_otherwise`: texts do not arrive, so ring that number and try the others on file.
    """

    SOFTEN = "soften"
    CALL = "call"
    DECIDE = "decide"
    CARING_ONLY = "caring_only"
    REACH_OTHERWISE = "reach_otherwise"


class SilenceDecision(StrEnum):
    """What a person may decide, with a reason; the first two only as consent allows."""

    NOMINATED_CONTACT = "nominated_contact"
    TREATMENT_PROVIDER = "treatment_provider"
    WELFARE_CHECK = "welfare_check"
    WAIT = "wait"


def allowed_decisions(*, nominated: bool, provider: bool) -> tuple[SilenceDecision, ...]:
    """What may be decided, by whom the person agreed that a word may go to."""
    agreed = {
        SilenceDecision.NOMINATED_CONTACT: nominated,
        SilenceDecision.TREATMENT_PROVIDER: provider,
    }
    return tuple(decision for decision in SilenceDecision if agreed.get(decision, True))


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch after detox, `until` so long after it.

    A question counts as unanswered `patience` after it was delivered. `unanswered` of them in a
    row are a call, `unanswered_at_risk` for somebody at risk; `soften` says whether one is enough
    to ask nothing next. The first of `attempts` is made within `first_within`, counted in staffed
    hours only where `staffed_hours` says so, the last within `over`. `then` follows when nobody
    was reached.
    """

    until: timedelta | None
    patience: timedelta
    unanswered: int
    unanswered_at_risk: int
    attempts: int
    first_within: timedelta
    over: timedelta
    then: SilenceAction
    staffed_hours: bool = False
    soften: bool = False


@dataclass(frozen=True, slots=True)
class SilenceLadder:
    """The stages in order, and what is done when texts do not arrive.

    `undelivered` texts in a row are enough; a phone that is off in the first `at_risk_for` is a
    risk by itself. A person decides `decide_within` the last attempt.
    """

    stages: tuple[Stage, ...]
    undelivered: int
    reach_within: timedelta
    at_risk_for: timedelta
    decide_within: timedelta

    def stage_at(self, since: timedelta) -> Stage:
        """The stage that long after detox ended; the last one has no end."""
        return next(
            (stage for stage in self.stages if stage.until is None or since < stage.until),
            self.stages[-1],
        )


@dataclass(frozen=True, slots=True)
class Silence:
    """How things are; times in UTC.

    `asked` is when each question was delivered, `heard_at` the last word of the person's own: a
    reaction, a phone's automatic reply and a bounce are none. `undelivered` counts the latest
    texts in a row that did not arrive, `refused` is a 21610 that nobody asked for, `unsent` a text
    that was refused for something of ours. `call_open`: the call that this ladder asked for is
    still to be made; `call_failed`: all its attempts were in vain.
    """

    detox_ended_at: datetime
    asked: tuple[datetime, ...] = ()
    heard_at: datetime | None = None
    at_risk: bool = False
    undelivered: int = 0
    refused: bool = False
    unsent: bool = False
    call_open: bool = False
    call_failed: bool = False


@dataclass(frozen=True, slots=True)
class SilenceStep:
    """What to do; `attempts` are those of a call, the first by `first_within` from now."""

    action: SilenceAction
    attempts: int = 0
    first_within: timedelta | None = None
    over: timedelta | None = None
    staffed_hours: bool = False


def next_silence_step(ladder: SilenceLadder, silence: Silence, now: datetime) -> SilenceStep | None:
    """What the silence asks for now; None while it asks for nothing, or a call is under way."""
    since = now - silence.detox_ended_at
    stage = ladder.stage_at(since)
    if silence.call_open:
        return None
    is_unsent = silence.unsent and (silence.at_risk or since < ladder.at_risk_for)
    if silence.undelivered >= ladder.undelivered or silence.refused or is_unsent:
        if silence.call_failed:
            return SilenceStep(SilenceAction.DECIDE)
        return SilenceStep(
            SilenceAction.REACH_OTHERWISE, stage.attempts, ladder.reach_within, stage.over
        )
    at_risk = silence.at_risk or (silence.undelivered > 0 and since < ladder.at_risk_for)
    unanswered = len(list(_unanswered(silence, stage, now)))
    if unanswered >= (stage.unanswered_at_risk if at_risk else stage.unanswered):
        return SilenceStep(stage.then) if silence.call_failed else _call(stage)
    return SilenceStep(SilenceAction.SOFTEN) if stage.soften and unanswered else None


def _unanswered(silence: Silence, stage: Stage, now: datetime) -> Iterator[datetime]:
    for delivered_at in silence.asked:
        heard = silence.heard_at is not None and silence.heard_at >= delivered_at
        if not heard and now - delivered_at >= stage.patience:
            yield delivered_at


def _call(stage: Stage) -> SilenceStep:
    return SilenceStep(
        SilenceAction.CALL, stage.attempts, stage.first_within, stage.over, stage.staffed_hours
    )
