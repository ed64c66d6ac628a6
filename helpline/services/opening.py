"""What a caller of a line would meet at a moment, and why: its switch, its hours, who is on shift."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from helpline.domain.hours import is_open, next_closing
from helpline.domain.rota import Rota, is_on
from helpline.domain.switches import SwitchKind
from helpline.domain.weekly import local_day
from helpline.services.line_hours import hours_of, is_line_open, leads_elsewhere, opens_at
from helpline.storage.lines import Line
from helpline.storage.rota import list_people
from helpline.storage.sealing import Keyring


class Why(StrEnum):
    """What makes the line what it is at a moment."""

    SWITCH = "its switch"
    CLOSED_ON = "closed_on names the day"
    HOLIDAY = "a public holiday"
    HOURS = "its hours"


@dataclass(frozen=True)
class Opening:
    """The line at one moment. `changes_at` is when it next opens or closes (UTC), if ever."""

    is_open: bool
    is_diverted: bool
    why: Why
    changes_at: datetime | None
    on_shift: tuple[str, ...]
    has_partner: bool
    has_gate: bool


def opening_at(connection: Connection, keyring: Keyring, line: Line, at: datetime) -> Opening:
    """The line at `at`, by what is configured now."""
    hours, zone = hours_of(line)
    opened = is_line_open(line, at)
    is_switched = line.switched(at) is SwitchKind.DIVERTED
    is_diverted = is_switched and leads_elsewhere(connection, keyring, line)
    on = [name for name, rota in list_shifts(connection, line, at) if is_on(rota, zone, at)]
    return Opening(
        is_open=opened,
        is_diverted=is_diverted,
        why=Why.SWITCH if is_diverted else _why(line, at),
        changes_at=next_closing(hours, zone, at) if opened else opens_at(line, at),
        on_shift=tuple(keyring.open(name) for name in on),
        has_partner=line.overflow_number_sealed is not None,
        has_gate=line.gate,
    )


def _why(line: Line, at: datetime) -> Why:
    hours, zone = hours_of(line)
    if line.switched(at) is SwitchKind.CLOSED:
        return Why.SWITCH
    if is_open(hours, zone, at):
        return Why.HOURS
    day = local_day(at, zone)
    if day in hours.closed_on:
        return Why.CLOSED_ON
    return Why.HOLIDAY if day in hours.holidays else Why.HOURS


def list_shifts(connection: Connection, line: Line, at: datetime) -> list[tuple[bytes, Rota]]:
    """The sealed names of the team's people who have shifts, and these from about then on."""
    people = list_people(connection, line.team.id, at.date() - timedelta(days=2))
    return [(one.name_sealed, one.rota) for one in people if not one.rota.is_empty]
