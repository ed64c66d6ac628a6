"""What applying a file changes, in words that hold no phone number and nobody's name."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any

from helpline.domain.configuration import HelplineConfig, LineConfig, StaffConfig, TeamConfig
from helpline.domain.durations import written_duration
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

    def __str__(self) -> str:
        """For example: changed team general: ring_seconds 20 -> 25."""
        text = self.told(self.name)
        return f"{text} (it was changed on a page)" if self.overwrites_page else text

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
    for field in fields(new):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if before == after:
            continue
        hidden = field.name in _HIDDEN[type(new)]
        yield Change(
            ChangeKind.CHANGED,
            subject,
            name,
            subject_id,
            field.name,
            None if hidden else _written(before),
            None if hidden else _written(after),
        )


def _written(value: object) -> str:
    if isinstance(value, OpeningHours):
        return _written_hours(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, timedelta):
        return written_duration(value)
    if isinstance(value, tuple):
        return _listed(value)
    return str(value)


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
