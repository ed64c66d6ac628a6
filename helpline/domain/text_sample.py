"""The daily sample of texts that were read as "all is well": people read some of them, too.

The rules may be wrong where it matters most, and nobody would ever see it. Of each day's texts
that worried nobody at least one in ten is read by a person, as the ladder of replies wants it.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from helpline.domain.risk import Risk
from helpline.domain.weekly import beginning_of, local_day

ONE_IN = 10

DAYS_SHOWN = 7
"""What nobody has read by then is in the list no longer: it can be counted, and not mended."""

READ_WITHIN = timedelta(days=1)
"""By the end of the day after."""

OTHER_READINGS = tuple(risk for risk in Risk if risk not in (Risk.WRONG_NUMBER, Risk.OK))
"""What a person may read it as. Of a wrong number nobody needs to be told."""


def sampled_days(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The days whose samples are read now: from the beginning of the first to the end of the last."""
    today = local_day(now, zone)
    return beginning_of(today - timedelta(days=DAYS_SHOWN), zone), beginning_of(today, zone)


def is_late(day: date, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the sample of this day ought to have been read."""
    return now >= beginning_of(day + timedelta(days=1), zone) + READ_WITHIN
