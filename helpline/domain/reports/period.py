"""A period that a report is about: whole days on the helpline's own clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from helpline.domain.weekly import beginning_of, days_between

LONGEST = 366
"""Days."""
USUAL = 28
"""Days: four whole weeks, so that each weekday comes as often as the others."""

HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Cell:
    """An hour of the week: the weekday (Monday is 0) and the hour, on the wall's clock."""

    weekday: int
    hour: int


ALL_CELLS = tuple(Cell(weekday, hour) for weekday in range(7) for hour in range(24))


@dataclass(frozen=True)
class Period:
    """From the first moment of `first` to the last of `last`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """Its beginning, UTC."""
        return self._midnight(self.first)

    @property
    def until(self) -> datetime:
        """Where it ends, UTC; not in it any more."""
        return self._midnight(self.last + _DAY)

    @property
    def days(self) -> tuple[date, ...]:
        """Each of its days."""
        return tuple(days_between(self.first, self.last))

    def last_weeks(self, weeks: int) -> "Period":
        """So many weeks that end with this period."""
        return Period(self.last - timedelta(weeks=weeks) + _DAY, self.last, self.zone)

    def hours(self) -> tuple[Cell, ...]:
        """The hour of the week of each hour that passes in it, in order.

        A night on which clocks change has an hour twice, or lacks one.
        """
        whole = (self.until - self.since) // HOUR
        local = ((self.since + HOUR * number).astimezone(self.zone) for number in range(whole))
        return tuple(Cell(at.weekday(), at.hour) for at in local)

    def _midnight(self, day: date) -> datetime:
        return beginning_of(day, self.zone)


def count_hours(hours: tuple[Cell, ...]) -> Mapping[Cell, int]:
    """How often each hour of the week comes."""
    counted = dict.fromkeys(ALL_CELLS, 0)
    for cell in hours:
        counted[cell] += 1
    return counted
