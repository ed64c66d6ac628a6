"""The two entries that are lists of something: the texts of a plan, and who is on call."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpline.domain.followup.plans import ASKING, PlanText, StepKind
from helpline.services.configuration.plans import DEFAULT_VALID_FOR, DEFAULT_WINDOW

EMPTY_STEPS = 3
EMPTY_PLACES = 2
MOST_STEPS = 100
MOST_RUNGS = 20
UNITS = {"min": "minutes", "h": "hours", "d": "days"}

_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_DURATION = re.compile(r"(.*?)(s|min|h|d)?")


@dataclass(frozen=True)
class Amount:
    """A duration as a number and its unit."""

    number: str
    unit: str


@dataclass(frozen=True)
class StepRow:
    """One text of a plan, to be typed."""

    after: Amount
    says: str
    begins: str
    ends: str
    good_for: Amount


def text_choices() -> Mapping[str, list[str]]:
    """What a text can be about: what asks, and what asks nothing."""
    return {
        "asks something": [text.value for text in PlanText if text in ASKING],
        "asks nothing": [text.value for text in PlanText if text not in ASKING],
    }


def rows_of_steps(steps: Sequence[Mapping[str, Any]]) -> list[StepRow]:
    """The texts of a plan as rows, and some empty ones."""
    begins, _, ends = str(DEFAULT_WINDOW).partition("-")
    hours = int(DEFAULT_VALID_FOR.total_seconds()) // 3600
    empty = StepRow(Amount("", "h"), PlanText.HELLO, begins, ends, Amount(str(hours), "h"))
    return [*(_row(step, empty) for step in steps), *((empty,) * EMPTY_STEPS)]


def _row(step: Mapping[str, Any], usual: StepRow) -> StepRow:
    window = str(step.get("window", ""))
    begins, _, ends = window.partition("-") if window else (usual.begins, "", usual.ends)
    good_for = step.get("valid_for")
    is_asking = step.get("kind") == StepKind.CHECK_IN
    says = step.get("text") or (PlanText.RATING if is_asking else PlanText.HELLO)
    return StepRow(
        _amount(str(step.get("offset", ""))),
        says,
        begins,
        ends,
        _amount(str(good_for)) if good_for else usual.good_for,
    )


def _amount(written: str) -> Amount:
    found = _DURATION.fullmatch(written)
    number, unit = found.groups() if found else (written, None)
    return Amount(number, unit or "h")


def read_steps(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The steps that a form makes, in the order of their times; without a time there is none."""
    read = [_step(form, place) for place in range(MOST_STEPS) if form.get(f"after-{place}")]
    return sorted(read, key=lambda step: _sortable(step["offset"]))


def _sortable(offset: str) -> tuple[int, int]:
    """What cannot be read comes last, to be found wrong."""
    amount = _amount(offset)
    if not _WHOLE.fullmatch(amount.number):
        return (1, 0)
    return (0, int(amount.number) * _SECONDS[amount.unit])


def _step(form: Mapping[str, str], place: int) -> dict[str, str]:
    says = form.get(f"says-{place}", "")
    asks = says in {text.value for text in ASKING}
    return {
        "offset": _joined(form, f"after-{place}"),
        "kind": (StepKind.CHECK_IN if asks else StepKind.CARING).value,
        "window": f"{form.get(f'begins-{place}', '')}-{form.get(f'ends-{place}', '')}",
        "valid_for": _joined(form, f"good-{place}"),
        "text": says,
    }


def _joined(form: Mapping[str, str], name: str) -> str:
    unit = form.get(f"{name}-unit", "")
    return form.get(name, "").strip() + (unit if unit in (*UNITS, "s") else "h")


def rows_of_rungs(rungs: Sequence[Sequence[str]]) -> list[list[str]]:
    """Who is on call, rung by rung, with empty places, and an empty rung behind the last."""
    return [[*rung, *([""] * EMPTY_PLACES)] for rung in (*rungs, ())]


def read_rungs(form: Mapping[str, str]) -> list[list[str]]:
    """The rungs that a form makes; a rung without anybody is none."""
    return [rung for place in range(MOST_RUNGS) if (rung := list(_rung(form, place)))]


def _rung(form: Mapping[str, str], place: int) -> Iterator[str]:
    for spot in range(MOST_STEPS):
        if email := form.get(f"rung-{place}-{spot}", ""):
            yield email
