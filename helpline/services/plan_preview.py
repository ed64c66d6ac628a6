"""A plan as somebody would live it, before anybody is enrolled: for those who choose it, or sign it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from helpline.content.follow_up import Addressee, plan_text
from helpline.content.own_words import words_mark
from helpline.domain.durations import written_duration
from helpline.domain.followup.local_hours import LocalHours
from helpline.domain.followup.planning import Planned, calendar
from helpline.domain.followup.plans import Plan, PlanStep, StepKind, variants

EARLY = timedelta(days=28)
NUMBER_IN_PREVIEWS = "(number)"
_SEED = "preview"
_SHOWN_LETTERS = 8


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """Each step with what it would say, and the version of the plan with its words.

    Whoever signs a plan writes the version down: it is another one when a step or a word is.
    """

    version: str
    steps: tuple[tuple[Planned, str], ...]
    early: int
    early_asking: int


def preview_plan(
    plan: Plan, detox_ended_at: datetime, hours: LocalHours, to: Addressee
) -> PlanPreview:
    """The whole calendar of somebody without a name whose detox ended then."""
    planned = calendar(plan, detox_ended_at, hours, _SEED)
    texts = _texts(plan, to)
    early = [step for step in plan.steps if step.offset <= EARLY]
    return PlanPreview(
        version=_version(plan, texts),
        steps=tuple(zip(planned, texts, strict=True)),
        early=len(early),
        early_asking=sum(step.kind is StepKind.CHECK_IN for step in early),
    )


def plan_version(plan: Plan, language: str, country: str) -> str:
    """The version of a plan as it is printed, and signed, in a language and a country."""
    return _version_of(plan, language, country, words_mark())


@lru_cache(maxsize=64)
def _version_of(plan: Plan, language: str, country: str, _words: uuid.UUID | None) -> str:
    to = Addressee(language, country, NUMBER_IN_PREVIEWS)
    return _version(plan, _texts(plan, to))


def _texts(plan: Plan, to: Addressee) -> list[str]:
    return [
        plan_text(step.says, variant, to)
        for step, variant in zip(plan.in_order(), variants(plan), strict=True)
    ]


def _version(plan: Plan, texts: list[str]) -> str:
    lines = [plan.name, *map(_written, plan.in_order()), *texts]
    return sha256("\n".join(lines).encode()).hexdigest()[:_SHOWN_LETTERS]


def _written(step: PlanStep) -> str:
    return " ".join(_words(step))


def _words(step: PlanStep) -> Iterator[str]:
    yield written_duration(step.offset)
    yield step.kind
    yield str(step.window)
    yield written_duration(step.valid_for)
    yield step.says
