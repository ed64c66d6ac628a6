"""`helpline hours`."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from helpline.domain.errors import Refused

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from helpline.read_models.switches import SwitchRow
    from helpline.services.opening import Opening
    from helpline.storage.lines import Line

_CLOSED = "a caller hears that it is closed and may ask for a callback or leave a message"


@click.command("hours")
@click.argument("line")
@click.option("--at", "moment", help="Local time, such as 2026-12-24T23:50.")
def command(line: str, moment: str | None) -> None:
    """Say what a caller of LINE (its name or number) would meet at a moment, and why.

    Without a moment: what a caller meets now, and what does not fit in the 400 days to come.
    """
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.read_models.switches import find_open_switch
    from helpline.services.foresight import look_ahead
    from helpline.services.opening import opening_at

    with open_database() as database, database.reading() as connection:
        chosen = _find(connection, line)
        zone = ZoneInfo(chosen.zone)
        at = SystemClock().now() if moment is None else _read(moment, zone)
        switch = find_open_switch(connection, database.keyring, chosen.id)
        if switch is not None and at < switch.made_at:
            chosen = replace(chosen, switch=None)
        opening = opening_at(connection, database.keyring, chosen, at)
        ahead = look_ahead(connection, chosen, at) if moment is None else []
    for told in (*_told(chosen, opening, switch, at, zone), *_ahead(ahead, asked=moment is None)):
        click.echo(told)


def _find(connection: "Connection", line: str) -> "Line":
    from helpline.storage.lines import list_active_lines

    for one in list_active_lines(connection):
        if line in (one.name, one.number):
            return one
    raise Refused("LINE", "there is no such line")


def _told(
    line: "Line", opening: "Opening", switch: "SwitchRow | None", at: datetime, zone: ZoneInfo
) -> Iterator[str]:
    state = "diverted" if opening.is_diverted else "open" if opening.is_open else "closed"
    yield f"{line.name} at {_time(at, zone)}: {state}"
    yield f"because of {opening.why.value}"
    if switch is not None and line.switched(at):
        until = "somebody undoes it" if switch.until is None else _time(switch.until, zone)
        yield f"switch: {switch.kind.value} by {switch.made_by} until {until}: {switch.reason}"
    if opening.changes_at is not None:
        word = "closes" if opening.is_open else "opens"
        yield f"{word}: {_time(opening.changes_at, zone)}"
    yield f"on shift: {', '.join(opening.on_shift) or 'nobody'}"
    yield f"partner for when nobody is on: {'yes' if opening.has_partner else 'no'}"
    if opening.has_gate:
        yield "a caller is asked for a key first"
    if opening.is_diverted:
        yield "a caller is put through after the emergency line"
    elif not opening.is_open:
        yield _CLOSED


def _ahead(findings: list[str], *, asked: bool) -> Iterator[str]:
    yield from (f"look: {finding}" for finding in findings)
    if asked and not findings:
        yield "the 400 days to come: nothing to look at"


def _read(moment: str, zone: ZoneInfo) -> datetime:
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        raise Refused("--at", "must be a time such as 2026-12-24T23:50") from None
    return read if read.tzinfo is not None else read.replace(tzinfo=zone)


def _time(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%a %Y-%m-%d %H:%M %Z")
