"""A period as somebody asks for it in a form: its first and its last day."""

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import abort

from helpline.domain.reports.period import LONGEST, Period


def read_period(given: Mapping[str, str], zone: ZoneInfo, latest: date, usual_days: int) -> Period:
    """What was asked for; the usual days up to `latest` where nothing was. Aborts with 400."""
    last = _day(given.get("last")) or latest
    first = _day(given.get("first")) or last - timedelta(days=usual_days - 1)
    if not timedelta(0) <= last - first < timedelta(days=LONGEST) or last.year >= date.max.year:
        abort(400)
    return Period(first, last, zone)


def _day(written: str | None) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        abort(400)
