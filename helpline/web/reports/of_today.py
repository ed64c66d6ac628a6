"""Today on the wallboard: a small picture by the quarter of an hour, and its table."""

from markupsafe import Markup

from helpline.domain.service_level import Tally, converted, service_level
from helpline.read_models.quarters import Quarters
from helpline.web.pictures.bars import stacked_bars
from helpline.web.pictures.drawing import Caption, Series

_A_DAY = 96
_NOBODY = Tally()


def picture_of_today(quarters: Quarters) -> Markup:
    """A bar for each quarter of an hour of the day."""
    tallies = [quarters.by_quarter.get(place, _NOBODY) for place in range(_A_DAY)]
    caption = Caption(
        "today-plot",
        "Callers today, by the quarter of an hour",
        "A bar for each quarter since midnight: answered, callback or message, hung up waiting,"
        " waiting still.",
    )
    series = (
        Series("answered", "a", [one.answered for one in tallies]),
        Series("callback or message", "b", [converted(one) for one in tallies]),
        Series("hung up waiting", "c", [one.abandoned for one in tallies]),
        Series("waiting still", "d", [one.waiting for one in tallies]),
    )
    return stacked_bars(caption, [_clock(place) for place in range(_A_DAY)], series)


def rows_of_today(
    quarters: Quarters,
) -> list[tuple[str, int, int, int, int, float | None]]:
    """The quarters in which somebody came, latest first: when, entered, answered, hung up,
    callback or message, service level.
    """
    return [
        (
            _clock(place),
            one.offered,
            one.answered,
            one.abandoned,
            converted(one),
            service_level(one),
        )
        for place, one in sorted(quarters.by_quarter.items(), reverse=True)
    ]


def _clock(place: int) -> str:
    return f"{place // 4:02}:{place % 4 * 15:02}"
