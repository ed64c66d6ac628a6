"""Whether a line is open: what its switch says, or else its hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from helpline.domain.hours import OpeningHours, is_open, next_opening, parse_hours
from helpline.domain.switches import SwitchKind
from helpline.storage.lines import Line, is_our_own
from helpline.storage.sealing import Keyring
from helpline.storage.transaction import Transaction


def hours_of(line: Line) -> tuple[OpeningHours, ZoneInfo]:
    """The hours that are configured, and the zone they are written in."""
    return parse_hours(line.hours), ZoneInfo(line.zone)


def is_line_open(line: Line, now: datetime) -> bool:
    """Whether callers come to the menu of an open line."""
    return line.switched(now) is not SwitchKind.CLOSED and is_open(*hours_of(line), now)


def is_diverted(tx: Transaction, line: Line) -> bool:
    """Whether callers are put through elsewhere at this moment."""
    is_switched = line.switched(tx.now) is SwitchKind.DIVERTED
    return is_switched and leads_elsewhere(tx.connection, tx.keyring, line)


def leads_elsewhere(connection: Connection, keyring: Keyring, line: Line) -> bool:
    """Whether a diversion of this line leads anywhere; if not, the line takes calls as ever.

    It does not when no number is left to ring, nor when that has become a line of ours since the
    switch was set: calls would come back to us, round and round.
    """
    number = keyring.open_if(line.diverted_to_sealed)
    return number is not None and not is_our_own(connection, number)


def opens_at(line: Line, now: datetime) -> datetime | None:
    """When a closed line opens again (UTC); None where it never does, or nobody has said when."""
    earliest = now
    if line.switch is not None and line.switched(now) is SwitchKind.CLOSED:
        if line.switch.until is None:
            return None
        earliest = line.switch.until
    return first_open(line, earliest)


def first_open(line: Line, earliest: datetime) -> datetime | None:
    """The first moment at or after `earliest` within the hours."""
    hours, zone = hours_of(line)
    return earliest if is_open(hours, zone, earliest) else next_opening(hours, zone, earliest)


def closed_until(line: Line, now: datetime) -> datetime | None:
    """When the switch lets the line open again, where somebody has said so."""
    if line.switch is None or line.switched(now) is not SwitchKind.CLOSED:
        return None
    return line.switch.until
