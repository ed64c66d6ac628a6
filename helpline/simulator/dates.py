"""How Twilio writes instants (V7)."""

from datetime import UTC, datetime
from email.utils import format_datetime


def rfc2822(instant: datetime) -> str:
    """As in webhooks and in REST v2010, always with +0000."""
    return format_datetime(instant.astimezone(UTC).replace(microsecond=0))


def rfc2822_or_none(instant: datetime | None) -> str | None:
    return None if instant is None else rfc2822(instant)
