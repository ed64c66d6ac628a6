"""Volume, service level, waits and abandonment of those who entered the line; their offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Float, and_, case, func, literal_column, select
from sqlalchemy.dialects.postgresql import array

from helpline.domain.calls import Direction, Outcome
from helpline.domain.offers import OfferState
from helpline.domain.reports.period import Cell
from helpline.domain.service_level import Tally, tally
from helpline.read_models.cohort import entered, list_shares, tally_by
from helpline.read_models.reports.scope import Scope
from helpline.storage.tables import contacts, offers

WAIT_EDGES = (10, 20, 30, 60, 120, 300, 600, 1200)
"""Seconds: where one band of waits ends and the next begins."""

PERCENTILES = (0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True)
class Volume:
    """What became of those who entered the line: in all, by hour of the week, and by day."""

    total: Tally
    by_cell: Mapping[Cell, Tally]
    by_hour: Mapping[int, Tally]
    by_day: Mapping[date, Tally]
    not_queued: Mapping[Outcome, int]
    """Who rang and did not enter the line, by how that ended."""


@dataclass(frozen=True)
class Waits:
    """Waits of one kind, in seconds; `bands` counts them between `WAIT_EDGES`."""

    count: int
    bands: tuple[int, ...]
    percentiles: tuple[float, ...]
    longest: float | None


@dataclass(frozen=True)
class Spread:
    """The waits of those who were answered, and of those who gave up."""

    answered: Waits
    abandoned: Waits


@dataclass(frozen=True)
class Offers:
    """How often somebody was rung for these callers, and what came of it."""

    by_state: Mapping[OfferState, int]

    @property
    def made(self) -> int:
        """All of them."""
        return sum(self.by_state.values())

    @property
    def accepted(self) -> int:
        """Those of which somebody pressed 1; a conversation that is over was accepted, too."""
        states = (OfferState.ACCEPTED, OfferState.FINISHED)
        return sum(self.by_state.get(state, 0) for state in states)


def find_volume(connection: Connection, scope: Scope) -> Volume:
    """Three statements, whatever the period."""
    cohort = entered(
        scope.period.since,
        scope.period.until,
        zone=scope.period.zone.key,
        where=scope.of_lines(contacts.c.line_id),
    )
    by_week = list_shares(connection, cohort, cohort.c.weekday, cohort.c.hour)
    by_date = list_shares(connection, cohort, cohort.c.day)
    return Volume(
        total=tally(share for _, share in by_week),
        by_cell=tally_by(by_week, lambda row: Cell(int(row.weekday) - 1, int(row.hour))),
        by_hour=tally_by(by_week, lambda row: int(row.hour)),
        by_day=tally_by(by_date, lambda row: row.day),
        not_queued=_not_queued(connection, scope),
    )


def _not_queued(connection: Connection, scope: Scope) -> Mapping[Outcome, int]:
    found = connection.execute(
        select(contacts.c.outcome, func.count().label("contacts"))
        .where(
            contacts.c.direction == Direction.INBOUND.value,
            contacts.c.channel == "voice",
            contacts.c.queued_at.is_(None),
            contacts.c.outcome.is_not(None),
            contacts.c.started_at >= scope.period.since,
            contacts.c.started_at < scope.period.until,
            *scope.of_lines(contacts.c.line_id),
        )
        .group_by(contacts.c.outcome)
    )
    return {Outcome(row.outcome): row.contacts for row in found}


def find_spread(connection: Connection, scope: Scope) -> Spread:
    """How long people waited, until the answer or until they gave up."""
    cohort = entered(
        scope.period.since, scope.period.until, where=scope.of_lines(contacts.c.line_id)
    )
    gave_up = and_(cohort.c.outcome == Outcome.ABANDONED.value, cohort.c.is_over)
    waits = select(
        cohort.c.answer_wait.is_not(None).label("answered"),
        case(
            (cohort.c.answer_wait.is_not(None), cohort.c.answer_wait),
            (gave_up, cohort.c.whole_wait),
        )
        .cast(Float)
        .label("wait"),
    ).subquery("waits")
    edges = array([literal_column(str(edge), Float) for edge in (0, *WAIT_EDGES)], type_=Float)
    bands = [
        func.count().filter(func.width_bucket(waits.c.wait, edges) == band + 1)
        for band in range(len(WAIT_EDGES) + 1)
    ]
    ranks = func.percentile_disc(array(PERCENTILES)).within_group(waits.c.wait)
    found = connection.execute(
        select(
            waits.c.answered,
            func.count().label("waits"),
            ranks.label("percentiles"),
            func.max(waits.c.wait).label("longest"),
            *(band.label(f"band_{number}") for number, band in enumerate(bands)),
        )
        .where(waits.c.wait.is_not(None))
        .group_by(waits.c.answered)
    )
    by_kind = {
        row.answered: Waits(row.waits, tuple(row[4:]), tuple(row.percentiles), row.longest)
        for row in found
    }
    none = Waits(0, (0,) * len(bands), (), None)
    return Spread(by_kind.get(True, none), by_kind.get(False, none))


def find_offers(connection: Connection, scope: Scope) -> Offers:
    """Offers of the callers who entered the line in the period, whenever they were made."""
    cohort = entered(
        scope.period.since, scope.period.until, where=scope.of_lines(contacts.c.line_id)
    )
    found = connection.execute(
        select(offers.c.state, func.count().label("offers"))
        .join(cohort, cohort.c.id == offers.c.contact_id)
        .group_by(offers.c.state)
    )
    return Offers({OfferState(row.state): row.offers for row in found})
