"""Where the helpline is: its zone, in which pages tell times as the clock on its wall, its country."""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from helpline.storage.tables import helpline


def find_zone(connection: Connection) -> ZoneInfo:
    """The zone; UTC before anything is configured."""
    return ZoneInfo(connection.execute(select(helpline.c.timezone)).scalar() or "UTC")


def find_country(connection: Connection) -> str | None:
    """ISO 3166; None before anything is configured."""
    return connection.execute(select(helpline.c.country)).scalar()
