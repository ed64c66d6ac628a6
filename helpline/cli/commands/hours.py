"""`helpline hours`."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from helpline.domain.errors import Refused


@click.command("hours")
@click.argument("line")
@click.option("--at", "moment", help="Local time, such as 2026-12-24T23:50; now when left out.")
def command(line: str, moment: str | None) -> None:
    """Say what a caller of LINE (its name or number) would meet, and why."""
    from helpline.cli.database import open_database
    from helpline.clock import SystemClock
    from helpline.services.opening import opening_at
    from helpline.storage.lines import list_active_lines

    with open_database() as database, database.reading() as connection:
        lines = {
            name: one for one in list_active_lines(connection) for name in (one.name, one.number)
        }
        if line not in lines:
            raise Refused("LINE", "there is no such line")
        chosen = lines[line]
        zone = ZoneInfo(chosen.zone)
        at = SystemClock().now() if moment is None else _read(moment, zone)
        opening = opening_at(connection, database.keyring, chosen, at)
    click.echo(f"{chosen.name} at {_told(at, zone)}: {'open' if opening.is_open else 'closed'}")
    if opening.changes_at is not None:
        word = "closes" if opening.is_open else "opens"
        click.echo(f"{word}: {_told(opening.changes_at, zone)}")
    click.echo(f"on shift: {', '.join(opening.on_shift) or 'nobody'}")
    click.echo(f"partner for when nobody is on: {'yes' if opening.has_partner else 'no'}")
    if not opening.is_open:
        click.echo("a caller hears that it is closed and may ask for a callback or leave a message")


def _read(moment: str, zone: ZoneInfo) -> datetime:
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        raise Refused("--at", "must be a time such as 2026-12-24T23:50") from None
    return read if read.tzinfo is not None else read.replace(tzinfo=zone)


def _told(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%a %Y-%m-%d %H:%M %Z")
