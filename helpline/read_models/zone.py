"""The helpline's time zone: pages tell times as the clock on its wall shows them."""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from helpline.storage.tables import helpline


def find_zone(connection: Connection) -> ZoneInfo:
    """The zone; UTC before anything is configured."""
    return ZoneInfo(connection.execute(select(helpline.c.timezone)).scalar() or "UTC")
