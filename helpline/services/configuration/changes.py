"""What applying a file changes, in words that hold no phone number and nobody's name."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from dataclasses import field as kept_as
from datetime import timedelta
from enum import StrEnum
from typing import Any

from helpline.domain.configuration import (
    AnswersConfig,
    HelplineConfig,
    LineConfig,
    StaffConfig,
    TeamConfig,
)
from helpline.domain.durations import written_duration
from helpline.domain.followup.plans import Plan
from helpline.domain.hours import OpeningHours, written_hours


class ChangeKind(StrEnum):
    """What became of something in the file."""

    MADE = "made"
    CHANGED = "changed"
    RETIRED = "retired"
    RESTORED = "restored"


class Subject(StrEnum):
    """What the file speaks of."""

    HELPLINE = "helpline"
    TEAM = "team"
    LINE = "line"
    STAFF = "staff"
    PLAN = "plan"
    ESCALATION = "escalation"
    WORDS = "words"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of what `helpline apply` prints.

    `name` is a line's or a team's name or somebody's e-mail address. `old` and `new` are None
    where the values are nobody's business.
    """

    kind: ChangeKind
    subject: Subject
    name: str = ""
    subject_id: uuid.UUID | None = None
    field: str = ""
    old: str | None = None
    new: str | None = None
    overwrites_page: bool = False
    """Whether the file takes back what a page has changed since."""
    before: str | None = kept_as(default=None, repr=False)
    after: str | None = kept_as(default=None, repr=False)
    """The whole values, hidden ones too: for the history, which keeps them sealed."""
    void: tuple[str, ...] = ()
    """What pages changed of single days on the rota, and what does nothing any more."""

    def __str__(self) -> str:
        """For example: changed team general: ring_seconds 20 -> 25."""
        text = self.told(self.name)
        if self.overwrites_page:
            text += " (it was changed on a page)"
        if self.void:
            text += f" (void on the rota of pages: {', '.join(self.void)})"
        return text

    def told(self, name: str) -> str:
        """The same of something called so."""
        words = [self.kind.value, self.subject.value, name]
        text = " ".join(word for word in words if word)
        if not self.field:
            return text
        values = "" if self.old is None or self.new is None else f" {self.old} -> {self.new}"
        return f"{text}: {self.field}{values}"


_HIDDEN = {
    HelplineConfig: {"name", "shared_numbers", "who_answers", "call_cost", "answers"},
    TeamConfig: set[str](),
    LineConfig: {"number", "overflow_number", "listening_notice"},
    StaffConfig: {"name", "email", "phone"},
}


def changed_fields(
    subject: Subject, subject_id: uuid.UUID | None, name: str, old: Any, new: Any
) -> Iterator[Change]:
    """One change a field that differs; `old` and `new` are of the same section of the file."""
    for key in (one.name for one in fields(new)):
        before, after = getattr(old, key), getattr(new, key)
        if before == after:
            continue
        hidden = key in _HIDDEN[type(new)]
        written = (_written(before), _written(after))
        yield Change(
            ChangeKind.CHANGED,
            subject,
            name,
            subject_id,
            key,
            old=None if hidden else written[0],
            new=None if hidden else written[1],
            before=written[0],
            after=written[1],
        )


def _written(value: object) -> str:
    if isinstance(value, AnswersConfig):
        return _written_answers(value)
    if isinstance(value, OpeningHours):
        return _written_hours(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return written_duration(value)
    if isinstance(value, tuple):
        return _listed(value)
    return str(value)


def _written_answers(answers: AnswersConfig) -> str:
    return "\n".join(
        f"{one.name} {language}: {words}"
        for one in fields(answers)
        for language, words in getattr(answers, one.name)
    )


def written_rungs(rungs: Iterable[Iterable[str]]) -> str:
    """Whom an escalation pages, a rung a line."""
    return "\n".join(", ".join(rung) for rung in rungs)


def written_steps(plan: Plan) -> str:
    """A plan as somebody reads it, a step a line."""
    return "\n".join(
        f"{written_duration(step.offset)}: {step.says}, {step.window},"
        f" good for {written_duration(step.valid_for)}"
        for step in plan.in_order()
    )


def _listed(values: Iterable[object]) -> str:
    return f"[{', '.join(_written(value) for value in values)}]"


def _written_hours(hours: OpeningHours) -> str:
    written = written_hours(hours)
    if isinstance(written, str):
        return written
    return "; ".join(
        f"{key} {value if isinstance(value, str) else _listed(value)}"
        for key, value in written.items()
    )
