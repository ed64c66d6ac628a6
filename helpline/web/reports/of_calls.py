"""The sheets about those who called: how many, how soon answered, how long they waited."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from helpline.domain.calls import Outcome
from helpline.domain.offers import OfferState
from helpline.domain.reports.period import Cell
from helpline.domain.service_level import (
    SHORT_ABANDON_SECONDS,
    TARGET_SECONDS,
    Tally,
    abandonment,
    asa_seconds,
    converted,
    service_level,
)
from helpline.read_models.reports.calls import PERCENTILES, WAIT_EDGES, Offers, Spread, Volume
from helpline.web.pictures.bars import lying_bars, share_bars, stacked_bars
from helpline.web.pictures.drawing import Caption, Series
from helpline.web.pictures.heat_map import heat_map
from helpline.web.reports.sheet import Sheet, in_unit, seconds, share

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HOURS = tuple(f"{hour:02}" for hour in range(24))
T, N = round(TARGET_SECONDS), round(SHORT_ABANDON_SECONDS)

SERVICE_LEVEL = (
    f"Service level: answered within T = {T} s \N{DIVISION SIGN} (answered + hung up waiting, without those"
    f" who hung up within N = {N} s). Waits run from entering the line."
)
ABANDONMENT = f"Hung up waiting \N{DIVISION SIGN} entered the line, both without those who hung up within N = {N} s."
_NOBODY = Tally()
_MINUTE = 60

_NOT_QUEUED = {
    Outcome.LEFT_MENU: "hung up in the menu",
    Outcome.SELF_SERVICE: "took information and left",
    Outcome.BLOCKED: "heard recorded information",
    Outcome.CALLBACK: "asked for a callback at once",
    Outcome.VOICEMAIL: "left a message at once",
    Outcome.OVERFLOWED: "put through at once",
    Outcome.ABANDONED: "hung up",
    Outcome.ANSWERED: "answered",
    Outcome.LOST: "lost, a fault of ours",
}

_OFFERS = {
    OfferState.DECLINED: "declined",
    OfferState.MISSED: "not answered",
    OfferState.BUSY: "phone busy",
    OfferState.FAILED: "phone could not be reached",
    OfferState.WITHDRAWN: "taken back: somebody else was quicker, or the caller left",
    OfferState.PENDING: "ringing now",
}


def at_a_glance(volume: Volume) -> Sheet:
    """What became of all of them."""
    total = volume.total
    return Sheet(
        "glance",
        "At a glance",
        f"{SERVICE_LEVEL} Abandonment rate: {ABANDONMENT[0].lower()}{ABANDONMENT[1:]} Average wait for"
        " an answer: all waits of the answered \N{DIVISION SIGN} answered. Entered the line = answered"
        " + hung up waiting + callback + message + put through + lost + waiting still. Callbacks that"
        " we place are counted apart.",
        ("", "value"),
        [
            ("entered the line", total.offered),
            ("answered", total.answered),
            ("hung up waiting", total.abandoned),
            (f"of these, within {N} s", total.short_abandoned),
            ("callback instead", total.callback),
            ("message instead", total.voicemail),
            ("put through elsewhere", total.overflowed),
            ("lost, a fault of ours", total.lost),
            ("waiting still", total.waiting),
            ("service level", share(service_level(total))),
            ("abandonment rate", share(abandonment(total))),
            ("average wait for an answer", seconds(asa_seconds(total))),
            *((f"did not enter the line: {_NOT_QUEUED.get(outcome, outcome.value)}", count)
              for outcome, count in sorted(volume.not_queued.items())),
        ],
        ("count",),
    )  # fmt: skip


def by_week(volume: Volume) -> Sheet:
    """The heat map."""

    def count(day: int, hour: int) -> int:
        return volume.by_cell.get(Cell(day, hour), _NOBODY).offered

    caption = Caption(
        "volume-plot",
        "Who entered the line, by weekday and hour",
        "A cell for each hour of the week, darker the more callers came; the table below has the same.",
    )
    return Sheet(
        "volume",
        "Volume by hour and weekday",
        "Inbound callers by the hour, on the helpline's own clock, in which they entered the line.",
        ("", *HOURS),
        [(name, *(count(day, hour) for hour in range(24))) for day, name in enumerate(WEEKDAYS)],
        ("count",) * 24,
        heat_map(caption, WEEKDAYS, HOURS, count),
    )


def by_day(volume: Volume, days: Sequence[date]) -> Sheet:
    """Each day of the period."""
    tallies = [volume.by_day.get(day, _NOBODY) for day in days]
    series = (
        Series("answered", "a", [one.answered for one in tallies]),
        Series("callback or message", "b", [converted(one) for one in tallies]),
        Series("put through", "d", [one.overflowed for one in tallies]),
        Series("hung up waiting", "c", [one.abandoned for one in tallies]),
    )
    caption = Caption(
        "days-plot",
        "What became of callers, by day",
        "A bar for each day: answered, callback or message, put through, hung up waiting.",
    )
    return Sheet(
        "days",
        "Day by day",
        SERVICE_LEVEL,
        _HEADS,
        [(day.isoformat(), *_row(one)) for day, one in zip(days, tallies, strict=True)],
        _UNITS,
        stacked_bars(caption, [f"{day.day}/{day.month}" for day in days], series),
    )


def by_hour(volume: Volume) -> tuple[Sheet, Sheet]:
    """Service level, and abandonment, by hour of the day."""
    tallies = [volume.by_hour.get(hour, _NOBODY) for hour in range(24)]
    rows = [(f"{hour}:00", *_row(one)) for hour, one in zip(HOURS, tallies, strict=True)]
    answered = share_bars(
        Caption(
            "level-plot",
            "Service level by hour of the day",
            "A bar for each hour from 0 to 100 %; none where nobody called.",
        ),
        HOURS,
        Series("service level", "a", [service_level(one) for one in tallies]),
    )
    left = share_bars(
        Caption(
            "left-plot",
            "Abandonment rate by hour of the day",
            "A bar for each hour from 0 to 100 %; none where nobody called, or nobody gave up.",
        ),
        HOURS,
        Series("abandonment rate", "c", [abandonment(one) for one in tallies]),
    )
    return (
        Sheet("level", "Service level by hour", SERVICE_LEVEL, _HEADS, rows, _UNITS, answered),
        Sheet(
            "abandonment",
            "Abandonment by hour",
            ABANDONMENT,
            ("", "hung up waiting", f"within {N} s", "abandonment rate"),
            [
                (f"{hour}:00", one.abandoned, one.short_abandoned, abandonment(one))
                for hour, one in zip(HOURS, tallies, strict=True)
            ],
            ("count", "count", "share"),
            left,
        ),
    )


_HEADS = (
    "",
    "entered the line",
    "answered",
    "hung up waiting",
    "callback or message",
    "put through",
    "service level",
    "average wait",
)
_UNITS = ("count",) * 5 + ("share", "seconds")


def _row(one: Tally) -> tuple[int | float | None, ...]:
    return (
        one.offered,
        one.answered,
        one.abandoned,
        converted(one),
        one.overflowed,
        service_level(one),
        asa_seconds(one),
    )


def _band(low: int, high: int) -> str:
    """In minutes from the first whole one on: nine of them stand beside each other."""
    return f"{low} to {high} s" if low < _MINUTE else f"{low // _MINUTE} to {high // _MINUTE} min"


def waits(spread: Spread) -> tuple[Sheet, Sheet]:
    """Distribution and percentiles."""
    edges = (0, *WAIT_EDGES)
    names = [_band(low, high) for low, high in pairwise(edges)] + [
        f"over {edges[-1] // _MINUTE} min"
    ]
    answered, abandoned = spread.answered, spread.abandoned
    caption = Caption(
        "waits-plot",
        "How long people waited",
        "A bar for each band of waits: those who were answered, and those who hung up.",
    )
    series = (
        Series("answered", "a", answered.bands),
        Series("hung up waiting", "c", abandoned.bands),
    )
    return (
        Sheet(
            "waits",
            "Waits",
            "From entering the line to the answer, or to hanging up. A wait belongs to the band in which"
            " it ends; its upper end is not in it.",
            ("", "answered", "hung up waiting"),
            list(zip(names, answered.bands, abandoned.bands, strict=True)),
            ("count", "count"),
            stacked_bars(caption, names, series),
        ),
        Sheet(
            "percentiles",
            "Percentiles of waits",
            "By nearest rank: so many in a hundred waited no longer than this.",
            ("", "answered", "hung up waiting"),
            [
                *(
                    (
                        f"{part:.0%}",
                        _nth(answered.percentiles, place),
                        _nth(abandoned.percentiles, place),
                    )
                    for place, part in enumerate(PERCENTILES)
                ),
                ("longest", answered.longest, abandoned.longest),
            ],
            ("seconds", "seconds"),
        ),
    )


def _nth(values: Sequence[float], place: int) -> float | None:
    return values[place] if values else None


def offers(found: Offers, answered: int) -> Sheet:
    """Accepted and missed."""
    counts: Mapping[str, int] = {
        "accepted": found.accepted,
        **{said: found.by_state.get(state, 0) for state, said in _OFFERS.items()},
    }
    made = found.made
    rows = [(name, count, count / made if made else None) for name, count in counts.items()]
    caption = Caption(
        "offers-plot",
        "What came of each time that somebody was rung",
        "A bar for each way in which an offer ended.",
    )
    drawn = [(name.partition(":")[0], float(count), str(count)) for name, count, _ in rows]
    return Sheet(
        "offers",
        "Offers accepted and missed",
        "An offer is one counsellor who is rung for one caller. Offers of the callers who entered the line"
        " in this time. Several may be rung for one caller at once: offers a conversation is all offers"
        f" \N{DIVISION SIGN} answered callers: {in_unit(made / answered if answered else None, 'count')}.",
        ("", "offers", "of all offers"),
        [*rows, ("all", made, 1.0 if made else None)],
        ("count", "share"),
        lying_bars(caption, drawn),
    )
