"""Public holidays by country and region, from the `holidays` library.

The library is read where holidays are resolved only: when a configuration is applied, and once a
night. Calls meet dates.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache


@cache
def regions(country: str) -> tuple[str, ...]:
    """The regions of a country that have holidays of their own."""
    import holidays

    return tuple(sorted(holidays.country_holidays(country).subdivisions))


def public_holidays(country: str, region: str | None, years: Iterable[int]) -> frozenset[date]:
    """The days off, those moved to another day included; without a region, the whole country's."""
    import holidays

    return frozenset(holidays.country_holidays(country, subdiv=region, years=years))
