"""What was changed of an entry, told to whoever may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpline.storage.setup_history import Entry
from helpline.web.pages.setup_labels import label_of

NUMBERS = frozenset({"phone", "overflow_number", "shared_numbers"})
HIDDEN = "number hidden"
BY_FILE = "the file"


@dataclass(frozen=True)
class Told:
    """A change: what, who, when, and what it said before and after."""

    what: str
    by: str
    at: datetime
    before: str | None
    after: str | None


def told_history(section: str, history: Sequence[Entry], *, may_see_numbers: bool) -> list[Told]:
    """The changes in words; numbers only for those who may see them."""
    return [_told(section, entry, may_see_numbers=may_see_numbers) for entry in history]


def _told(section: str, entry: Entry, *, may_see_numbers: bool) -> Told:
    is_hidden = entry.field in NUMBERS and not may_see_numbers
    return Told(
        label_of(section, entry.field) if entry.field else _KINDS[entry.kind],
        entry.by or BY_FILE,
        entry.at,
        HIDDEN if is_hidden and entry.before else entry.before,
        HIDDEN if is_hidden and entry.after else entry.after,
    )


_KINDS = {
    "made": "Made",
    "changed": "Changed",
    "retired": "Taken out",
    "restored": "Brought back",
}
