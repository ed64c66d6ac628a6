"""Today by the quarter of an hour, and its waits: for the wallboard."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select

from helpline.domain.service_level import Tally, tally
from helpline.read_models.cohort import entered, list_shares, tally_by


@dataclass(frozen=True)
class Quarters:
    """Contacts by the quarter of an hour (0 to 95, on the wall's clock) in which they entered the
    line, and all of them; and the waits of the answered in seconds, None while nobody was.
    """

    whole: Tally
    by_quarter: Mapping[int, Tally]
    p90_seconds: float | None
    longest_seconds: float | None


def find_quarters(
    connection: Connection, zone: ZoneInfo, midnight: datetime, now: datetime
) -> Quarters:
    """Two statements."""
    cohort = entered(midnight, now + timedelta(minutes=1), zone=zone.key)
    waits = connection.execute(
        select(
            func.percentile_disc(0.9).within_group(cohort.c.answer_wait).label("p90"),
            func.max(cohort.c.answer_wait).label("longest"),
        ).where(cohort.c.answer_wait.is_not(None))
    ).one()
    shares = list_shares(connection, cohort, cohort.c.quarter)
    return Quarters(
        tally(share for _, share in shares),
        tally_by(shares, lambda row: int(row.quarter)),
        None if waits.p90 is None else float(waits.p90),
        None if waits.longest is None else float(waits.longest),
    )
