"""Phone numbers: their shape, who withholds theirs, how they are read aloud and keyed in.

A number is E.164 text, "+" and 7 to 15 digits. Whether such a number exists is not known here
(`helpline.telephony.numbers`). What differs between countries is a `NumberingPlan`, which the
country packs hold.
"""

import re
from dataclasses import dataclass

from helpline.domain.errors import UnreadableValue

_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)

# Ranges that regulators keep for film and print: nobody can be rung there.
_FICTIONAL = re.compile(
    r"""\+44 7700 900 [0-9]{3}            # UK mobile
      | \+44 20 7946 0 [0-9]{3}           # London
      | \+1 [2-9][0-9]{2} 555 01 [0-9]{2} # USA""",
    re.ASCII | re.VERBOSE,
)

# V5: some carriers spell out on a keypad why there is no number. Taken for numbers, these would
# have us text and ring strangers, and would make one person of all who withhold theirs.
KEYPAD_SPELLINGS = frozenset(
    {
        "+266696687",  # ANONYMOUS
        "+7378742833",  # RESTRICTED
        "+2562533",  # BLOCKED
        "+8656696",  # UNKNOWN
        "+86282452253",  # UNAVAILABLE
    }
)


@dataclass(frozen=True, slots=True)
class Grouping:
    """How numbers that begin so, as they are dialled, are grouped when read aloud."""

    starts: tuple[str, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NumberingPlan:
    """How people in a country write and dial numbers.

    `national_lengths` counts the digits after the trunk prefix. `says_trunk_prefix` is false
    where people leave the prefix out when they tell a number (1 in North America).
    """

    calling_code: str
    trunk_prefix: str
    international_prefix: str
    national_lengths: frozenset[int]
    says_trunk_prefix: bool
    groupings: tuple[Grouping, ...]

    @property
    def dialling_prefix(self) -> str:
        """What begins a national number as people tell it."""
        return self.trunk_prefix if self.says_trunk_prefix else ""


def is_e164(text: str) -> bool:
    """Whether the text has the shape of a number, exactly: no blanks, no punctuation."""
    return _E164.fullmatch(text) is not None


def parse_e164(text: str) -> str:
    """The number; raises `UnreadableValue` for any other shape."""
    if not is_e164(text):
        raise UnreadableValue('must be a phone number as "+" and 7 to 15 digits, without blanks')
    return text


def is_fictional(number: str) -> bool:
    """Whether the number is in a range kept for fiction."""
    return _FICTIONAL.fullmatch(number) is not None


def is_withheld(raw_from: str | None) -> bool:
    """Whether what arrived as the caller's number is none that can be rung or texted (V5)."""
    return caller_number(raw_from) is None


def caller_number(raw_from: str | None) -> str | None:
    """The number a caller rings from; None for whoever withholds it, on purpose or not (V5)."""
    number = (raw_from or "").strip()
    return number if is_e164(number) and number not in KEYPAD_SPELLINGS else None


def is_national(number: str, plan: NumberingPlan) -> bool:
    """Whether the number is one of the plan's, by its calling code and length."""
    digits = number.removeprefix("+")
    length = len(digits) - len(plan.calling_code)
    return digits.startswith(plan.calling_code) and length in plan.national_lengths


def spoken_digits(number: str, plan: NumberingPlan) -> tuple[str, ...]:
    """The number as people here dial it, in groups of digits with a blank between digits.

    ("0 7 7 0 0", "9 0 0", "1 2 3"): speech reads each digit, and pauses between groups.
    """
    digits = number.removeprefix("+")
    if is_national(number, plan):
        national = digits.removeprefix(plan.calling_code)
        return spoken_dialled(plan.dialling_prefix + national, plan)
    return _spoken([plan.international_prefix, *_threes(digits)])


def spoken_dialled(dialled: str, plan: NumberingPlan) -> tuple[str, ...]:
    """Digits that are dialled just so, a short number perhaps, in groups like `spoken_digits`."""
    groups, rest = [], dialled
    for size in _sizes(dialled, plan):
        groups.append(rest[:size])
        rest = rest[size:]
    return _spoken([*groups, *_threes(rest)])


def _sizes(dialled: str, plan: NumberingPlan) -> tuple[int, ...]:
    """The sizes of the grouping with the longest beginning that fits."""
    fitting = [
        (len(start), grouping.sizes)
        for grouping in plan.groupings
        for start in grouping.starts
        if dialled.startswith(start)
    ]
    return max(fitting)[1] if fitting else ()


def _threes(digits: str) -> list[str]:
    """Groups of three; a single digit that is left over joins the group before it."""
    cut = len(digits) - 4 if len(digits) % 3 == 1 else len(digits)
    groups = [digits[start : start + 3] for start in range(0, max(cut, 0), 3)]
    return [*groups, digits[max(cut, 0) :]]


def _spoken(groups: list[str]) -> tuple[str, ...]:
    return tuple(" ".join(group) for group in groups if group)


def from_keyed_digits(digits: str, plan: NumberingPlan) -> str | None:
    """The number somebody here keyed in, national or international; None when it is none.

    The trunk prefix may be left out, and may stand after our own calling code (people write
    +44 (0) ...). Whether a number has such a shape is all that is known afterwards.
    """
    if _DIGITS.fullmatch(digits) is None:
        return None
    if digits.startswith(plan.international_prefix):
        return _from_international(digits.removeprefix(plan.international_prefix), plan)
    national = _as_national(digits, plan)
    # Last resort: 447700900123, our own calling code with nothing before it.
    return national or (f"+{digits}" if is_national(digits, plan) else None)


def _from_international(digits: str, plan: NumberingPlan) -> str | None:
    if digits.startswith(plan.calling_code):
        return _as_national(digits.removeprefix(plan.calling_code), plan)
    return f"+{digits}" if is_e164(f"+{digits}") else None


def _as_national(digits: str, plan: NumberingPlan) -> str | None:
    number = f"+{plan.calling_code}{digits.removeprefix(plan.trunk_prefix)}"
    return number if is_national(number, plan) else None
