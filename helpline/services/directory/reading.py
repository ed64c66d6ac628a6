"""What people write of a place, in a table or on a page, and everything that is wrong with it."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple, TypeVar

from helpline.content.countries import country_pack
from helpline.domain.directory import Accreditation, Cost, Details, Kind
from helpline.domain.errors import UnreadableValue
from helpline.domain.phone import from_keyed_digits, is_e164
from helpline.domain.spelling import shown
from helpline.telephony.numbers import exists

COLUMNS = (
    "name",
    "text_name",
    "kind",
    "phone",
    "areas",
    "substances",
    "detox_on_site",
    "medicines",
    "dual_diagnosis",
    "cost",
    "cost_note",
    "accreditation_body",
    "accreditation_number",
    "accreditation_checked_on",
    "accreditation_checked_by",
    "languages",
    "waiting_days",
    "waiting_as_of",
    "how_to_refer",
    "checked_on",
)
NEEDED = ("name", "kind", "phone", "areas")
SEPARATOR = ";"
LONGEST = {"name": 120, "text_name": 40}
LONGEST_OTHER = 400
LONGEST_WAIT = 3650
"""Days."""

_PUNCTUATION = re.compile(r"[\s().-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
_FLAGS = {"": None, "yes": True, "no": False}
_Value = TypeVar("_Value")
_Kind = TypeVar("_Kind", bound=StrEnum)


class Wrong(NamedTuple):
    """What cannot stay as it is written: where, and why."""

    column: str
    reason: str


def read_details(
    cells: Mapping[str, str], country: str, today: date
) -> tuple[Details | None, list[Wrong]]:
    """The place, or None with all that is wrong. `country` says how its number is dialled."""
    reading = _Reading(cells, country, today)
    details = reading.details()
    return (None, reading.wrong) if reading.wrong else (details, [])


def written_details(details: Details) -> dict[str, str]:
    """The same as people write it, for a form."""
    vouched = details.accreditation
    return {
        "name": details.name,
        "text_name": details.text_name,
        "kind": details.kind.value,
        "phone": details.phone,
        "areas": _joined(details.areas),
        "substances": _joined(details.substances),
        "detox_on_site": _flag(details.detox_on_site),
        "medicines": _joined(details.medicines),
        "dual_diagnosis": _flag(details.dual_diagnosis),
        "cost": details.cost.value if details.cost else "",
        "cost_note": details.cost_note,
        "accreditation_body": vouched.body if vouched else "",
        "accreditation_number": vouched.number if vouched else "",
        "accreditation_checked_on": _day(vouched.checked_on if vouched else None),
        "accreditation_checked_by": vouched.checked_by if vouched else "",
        "languages": _joined(details.languages),
        "waiting_days": "" if details.waiting_days is None else str(details.waiting_days),
        "waiting_as_of": _day(details.waiting_as_of),
        "how_to_refer": details.how_to_refer,
        "checked_on": _day(details.checked_on),
    }


def _joined(several: tuple[str, ...]) -> str:
    return f"{SEPARATOR} ".join(several)


def _flag(known: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[known]


def _day(known: date | None) -> str:
    return known.isoformat() if known else ""


class _Reading:
    """One place being read. What cannot be read is noted, and stands as its empty value."""

    def __init__(self, cells: Mapping[str, str], country: str, today: date) -> None:
        self._cells = {column: " ".join(cells.get(column, "").split()) for column in COLUMNS}
        self._country, self._today = country, today
        self.wrong: list[Wrong] = []

    def details(self) -> Details:
        self._check_lengths()
        return Details(
            name=self._cells["name"],
            text_name=self._cells["text_name"],
            kind=self._read("kind", Kind.COMMUNITY, _one_of(Kind)),
            phone=self._read("phone", "", self._phone),
            areas=self._several("areas"),
            substances=self._several("substances"),
            detox_on_site=self._read("detox_on_site", None, _yes_or_no),
            medicines=self._several("medicines"),
            dual_diagnosis=self._read("dual_diagnosis", None, _yes_or_no),
            cost=self._read("cost", None, _one_of(Cost)),
            cost_note=self._cells["cost_note"],
            accreditation=self._accreditation(),
            languages=self._languages(),
            waiting_days=self._read("waiting_days", None, _days),
            waiting_as_of=self._read("waiting_as_of", None, self._date),
            how_to_refer=self._cells["how_to_refer"],
            checked_on=self._read("checked_on", None, self._date),
        )

    def _check_lengths(self) -> None:
        for column, written in self._cells.items():
            longest = LONGEST.get(column, LONGEST_OTHER)
            if len(written) > longest:
                self.wrong.append(Wrong(column, f"is longer than {longest} letters"))
            elif not written.isprintable():
                self.wrong.append(Wrong(column, "has letters that cannot be printed"))
            elif column in NEEDED and not written.strip(SEPARATOR + " "):
                self.wrong.append(Wrong(column, "is missing"))

    def _read(self, column: str, default: _Value, reader: Callable[[str], _Value]) -> _Value:
        written = self._cells[column]
        if not written:
            return default
        try:
            return reader(written)
        except UnreadableValue as problem:
            self.wrong.append(Wrong(column, str(problem)))
            return default

    def _several(self, column: str) -> tuple[str, ...]:
        parts = (part.strip() for part in self._cells[column].split(SEPARATOR))
        return tuple(dict.fromkeys(part for part in parts if part))

    def _languages(self) -> tuple[str, ...]:
        codes = tuple(code.lower() for code in self._several("languages"))
        if not all(map(_LANGUAGE.fullmatch, codes)):
            self.wrong.append(Wrong("languages", 'must be codes of languages such as "en; es"'))
        return codes

    def _accreditation(self) -> Accreditation | None:
        checked_on = self._read("accreditation_checked_on", None, self._date)
        number, checked_by = (
            self._cells[f"accreditation_{one}"] for one in ("number", "checked_by")
        )
        body = self._cells["accreditation_body"]
        if not body and (number or checked_on or checked_by):
            self.wrong.append(Wrong("accreditation_body", "is missing: who vouches for it?"))
        return Accreditation(body, number, checked_on, checked_by) if body else None

    def _phone(self, written: str) -> str:
        dialled = _PUNCTUATION.sub("", written)
        plan = country_pack(self._country).numbering
        number = dialled if is_e164(dialled) else from_keyed_digits(dialled, plan)
        if number is None or not exists(number):
            raise UnreadableValue("is not a possible number, as it is dialled here or with +")
        return number

    def _date(self, written: str) -> date:
        try:
            day = date.fromisoformat(written)
        except ValueError:
            raise UnreadableValue('must be a date such as "2026-03-04"') from None
        if day > self._today:
            raise UnreadableValue("lies ahead")
        return day


def _one_of(kinds: type[_Kind]) -> Callable[[str], _Kind]:
    def read(written: str) -> _Kind:
        try:
            return kinds(written.lower())
        except ValueError:
            known = ", ".join(kinds)
            raise UnreadableValue(f"{shown(written)} is none of {known}") from None

    return read


def _yes_or_no(written: str) -> bool | None:
    if written.lower() not in _FLAGS:
        raise UnreadableValue("must be yes, no, or empty where nobody knows")
    return _FLAGS[written.lower()]


def _days(written: str) -> int:
    if not (written.isascii() and written.isdigit() and int(written[:9]) <= LONGEST_WAIT):
        raise UnreadableValue(f"must be a number of days, at most {LONGEST_WAIT}")
    return int(written)
