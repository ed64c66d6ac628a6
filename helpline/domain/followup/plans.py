"""A follow-up plan: which text goes out how long after the end of detox, and how long it is good for.

Front-loaded, because the risk is: most deaths come in the first days and weeks after detox.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import count

from helpline.domain.weekly import Span


class StepKind(StrEnum):
    """Whether a follow-up text asks something."""

    CHECK_IN = "check-in"
    CARING = "caring"


class PlanText(StrEnum):
    """What a text of a plan is about. The words of each are data, by language and country.

    `body-changed` is the warning that what was usual before can now be too much; `kit` is about
    the kit that reverses it; `after-slip` and `still-here` are sent when they fit, not by a date.
    """

    HELLO = "hello"
    RATING = "rating"
    ONE_WORD = "one-word"
    REVIEW = "review"
    URGE = "urge"
    SLEEP = "sleep"
    BODY_CHANGED = "body-changed"
    KIT = "kit"
    NOT_ALONE = "not-alone"
    APPOINTMENT = "appointment"
    MILESTONE = "milestone"
    AFTER_SLIP = "after-slip"
    REACH_US = "reach-us"
    CHOICES = "choices"
    STILL_HERE = "still-here"
    GOODBYE = "goodbye"


ASKING = frozenset({PlanText.RATING, PlanText.ONE_WORD, PlanText.REVIEW})
"""The texts that want an answer; all others say that none is needed, or leave it open."""

_USUAL_TEXT = {StepKind.CHECK_IN: PlanText.RATING, StepKind.CARING: PlanText.HELLO}


@dataclass(frozen=True, slots=True)
class PlanStep:
    """`[[plans.steps]]`: one text after the end of detox. The window is in the person's own time."""

    offset: timedelta
    kind: StepKind
    window: Span
    valid_for: timedelta
    text: PlanText | None = None

    @property
    def says(self) -> PlanText:
        """What the text is about, also where the plan leaves it open."""
        return self.text or _USUAL_TEXT[self.kind]


@dataclass(frozen=True, slots=True)
class Plan:
    """`[[plans]]`: a built-in plan or one of the service's own; its steps in any order."""

    name: str
    steps: tuple[PlanStep, ...]

    def in_order(self) -> tuple[PlanStep, ...]:
        """The steps by time; the first one is step 1."""
        return tuple(sorted(self.steps, key=lambda step: step.offset))


def variants(plan: Plan) -> tuple[int, ...]:
    """For each step in order, how many before it say the same: nobody reads one wording twice
    while there is another.
    """
    counts = {text: count() for text in PlanText}
    return tuple(next(counts[step.says]) for step in plan.in_order())


def softened(step: PlanStep) -> PlanStep:
    """The step for somebody who is not to be asked: at the same time, asking nothing."""
    if step.kind is StepKind.CARING:
        return step
    return replace(step, kind=StepKind.CARING, text=PlanText.STILL_HERE)


def text_fits(kind: StepKind, text: PlanText) -> bool:
    """Whether a step of this kind may say it: what asks nothing never does."""
    return (kind is StepKind.CHECK_IN) is (text in ASKING)
