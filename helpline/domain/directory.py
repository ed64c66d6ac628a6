"""The directory of places to turn to, and how what somebody needs finds the fitting ones.

Nothing here knows of money that a place might pay: no field for it exists, and the order is made of
how fresh an entry is, how well it fits, how near it is, and its name.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import NamedTuple

EVERYWHERE = "everywhere"
"""Among the places that an entry serves: the whole country."""


class Kind(StrEnum):
    """What sort of place it is."""

    INPATIENT = "inpatient"
    OUTPATIENT = "outpatient"
    COMMUNITY = "community"
    SUPPORT_GROUP = "support group"


class Cost(StrEnum):
    """What the person pays."""

    FREE = "free"
    SLIDING = "sliding"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Accreditation:
    """Who vouches for a place, under which number, who looked that up, and when."""

    body: str
    number: str = ""
    checked_on: date | None = None
    checked_by: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a place. None and empty mean that nobody knows, which never counts as no.

    `text_name` is its name in a text that others may read, where its own says what it is.
    `waiting_days` as of `waiting_as_of`; `checked_on` is when somebody made sure of all of it.
    """

    name: str
    kind: Kind
    phone: str
    areas: tuple[str, ...]
    text_name: str = ""
    substances: tuple[str, ...] = ()
    detox_on_site: bool | None = None
    medicines: tuple[str, ...] = ()
    dual_diagnosis: bool | None = None
    cost: Cost | None = None
    cost_note: str = ""
    accreditation: Accreditation | None = None
    languages: tuple[str, ...] = ()
    waiting_days: int | None = None
    waiting_as_of: date | None = None
    how_to_refer: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the directory. `checked_by` is the name of whoever said "checked today"."""

    id: uuid.UUID
    details: Details
    checked_by: str | None = None
    is_taken_out: bool = False


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody looks for; what is None or empty does not matter to them."""

    place: str = ""
    kind: Kind | None = None
    substance: str = ""
    dual_diagnosis: bool = False
    cost: Cost | None = None
    language: str = ""
    within_days: int | None = None


class Nearness(IntEnum):
    """How near an entry is to a place: it serves it by name, serves something that it is part of or
    that is part of it by its words ("Poole, Dorset" and "Dorset"), or serves the whole country.
    """

    NAMED = 0
    AROUND = 1
    ANYWHERE = 2


class Found(NamedTuple):
    """An entry that fits. `unknown` says what nobody knows of it and somebody asked for."""

    entry: Entry
    is_stale: bool
    unknown: tuple[str, ...]
    nearness: Nearness


def is_stale(checked_on: date | None, today: date, stale_after: timedelta) -> bool:
    """Whether nobody has made sure of an entry for too long, or ever."""
    return checked_on is None or today - checked_on > stale_after


def search(
    entries: Iterable[Entry], needs: Needs, today: date, stale_after: timedelta
) -> list[Found]:
    """What fits, the best first. What is known not to fit is left out; what is not known stays."""
    found = []
    for entry in entries:
        near = _nearness(entry.details.areas, needs.place)
        fits = _fits(entry.details, needs)
        if entry.is_taken_out or near is None or False in fits.values():
            continue
        unknown = tuple(name for name, fit in fits.items() if fit is None)
        stale = is_stale(entry.details.checked_on, today, stale_after)
        found.append(Found(entry, stale, unknown, near))
    return sorted(found, key=_order)


def _order(found: Found) -> tuple[bool, int, Nearness, str, str]:
    """The whole of it: freshness, fit, nearness, name; the id where even names are the same."""
    name = found.entry.details.name.casefold()
    return (found.is_stale, len(found.unknown), found.nearness, name, str(found.entry.id))


def _fits(details: Details, needs: Needs) -> dict[str, bool | None]:
    """For all that matters whether the entry has it; None where nobody knows."""
    fits: dict[str, bool | None] = {}
    if needs.kind is not None:
        fits["kind"] = details.kind is needs.kind
    if needs.substance:
        fits["substance"] = _has(details.substances, needs.substance)
    if needs.dual_diagnosis:
        fits["dual diagnosis"] = details.dual_diagnosis
    if needs.cost is not None:
        fits["cost"] = None if details.cost is None else details.cost is needs.cost
    if needs.language:
        fits["language"] = _has(details.languages, needs.language)
    if needs.within_days is not None:
        waiting = details.waiting_days
        fits["waiting time"] = None if waiting is None else waiting <= needs.within_days
    return fits


def _has(listed: tuple[str, ...], wanted: str) -> bool | None:
    return _folded(wanted) in map(_folded, listed) if listed else None


def _nearness(areas: tuple[str, ...], place: str) -> Nearness | None:
    wanted, served = _folded(place), [_folded(area) for area in areas]
    if not wanted:
        return Nearness.NAMED
    if wanted in served:
        return Nearness.NAMED
    words, others = set(wanted.split()), [set(area.split()) for area in served]
    if any(area and (words <= area or area <= words) for area in others):
        return Nearness.AROUND
    return Nearness.ANYWHERE if EVERYWHERE in served else None


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace(",", " ").split())
