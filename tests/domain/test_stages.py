"""Whoever supports somebody else is texted nothing about a body of their own."""

import pytest

from helpline.domain.followup.plans import PlanText
from helpline.domain.followup.stages import Stage, suited
from helpline.services.configuration.plans import BUILT_IN_PLANS, built_in_plan

OF_A_BODY = {PlanText.BODY_CHANGED, PlanText.AFTER_SLIP, PlanText.SLEEP, PlanText.URGE}


@pytest.mark.parametrize("name", BUILT_IN_PLANS)
def test_supporter_gets_every_step_at_its_time_in_other_words(name: str) -> None:
    plan = built_in_plan(name)
    theirs = suited(plan, Stage.SUPPORTING)
    assert {step.says for step in plan.steps} & OF_A_BODY
    assert not {step.says for step in theirs.steps} & OF_A_BODY
    assert [(step.offset, step.kind) for step in theirs.steps] == [
        (step.offset, step.kind) for step in plan.steps
    ]
    for stage in (None, *Stage):
        assert stage is Stage.SUPPORTING or suited(plan, stage) == plan
