"""Where somebody is on their way, as far as they said: it changes words where that helps, no dates."""

from dataclasses import replace
from enum import StrEnum

from helpline.domain.followup.plans import Plan, PlanStep, PlanText


class Stage(StrEnum):
    """Thinking about it, in detox, on maintenance, aftercare; or supporting somebody else."""

    THINKING = "thinking"
    IN_DETOX = "in_detox"
    MAINTENANCE = "maintenance"
    AFTERCARE = "aftercare"
    SUPPORTING = "supporting"


_OF_THEMSELVES = {
    PlanText.BODY_CHANGED: PlanText.NOT_ALONE,
    PlanText.AFTER_SLIP: PlanText.STILL_HERE,
    PlanText.SLEEP: PlanText.HELLO,
    PlanText.URGE: PlanText.HELLO,
}
"""What is about a body that uses, and what somebody who supports another is told instead."""


def suited_step(step: PlanStep, stage: Stage | None) -> PlanStep:
    """The step at the same time and of the same kind, for somebody at that stage."""
    if stage is not Stage.SUPPORTING or step.says not in _OF_THEMSELVES:
        return step
    return replace(step, text=_OF_THEMSELVES[step.says])


def suited(plan: Plan, stage: Stage | None) -> Plan:
    """The whole plan in the words that suit them."""
    return replace(plan, steps=tuple(suited_step(step, stage) for step in plan.steps))
