"""The matcher: one decision in memory, how its cost grows, and fifty transactions at once on the
real PostgreSQL. Each stands beside its floor: sorting as many tuples, and a transaction that
takes the matcher's lock and writes a row.
"""

import gc
import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import load
import matching
import service
import tables

from helpline.domain.configuration import Strategy
from helpline.domain.eligibility import Counsellor, WaitingCaller
from helpline.domain.priority import Standing
from helpline.domain.routing import decide

WAITING, COUNSELLORS = 500, 1000
ROUNDS = 200
AIM = 10.0  # milliseconds, at the 99th percentile
GROWTH = (10, 100, 1000, 10_000)
IN_FLIGHT = 50
DROPPED = 0.02  # of those who wait: lost in mid-call, and first in the line

_NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
_TEAMS = [uuid.UUID(int=number + 1) for number in range(5)]
_LANGUAGES = ("en", "es")


def make_callers(
    number: int, strategies: Sequence[Strategy], chance: random.Random
) -> list[WaitingCaller]:
    """Five teams, two languages, all within the last hour."""
    return [
        WaitingCaller(
            contact_id=uuid.UUID(int=chance.getrandbits(128)),
            team_id=chance.choice(_TEAMS),
            language=chance.choice(_LANGUAGES),
            since=_NOW - timedelta(seconds=chance.uniform(0, 3600)),
            standing=Standing.DROPPED if chance.random() < DROPPED else Standing.OTHER,
            strategy=chance.choice(strategies),
        )
        for _ in range(number)
    ]


def make_counsellors(number: int, chance: random.Random) -> list[Counsellor]:
    """Each in two teams; half of them speak both languages."""
    return [
        Counsellor(
            staff_id=uuid.UUID(int=chance.getrandbits(128)),
            team_ids=frozenset(chance.sample(_TEAMS, 2)),
            languages=frozenset(chance.choice((("en",), ("es",), _LANGUAGES, _LANGUAGES))),
            idle_since=_NOW - timedelta(seconds=chance.uniform(0, 7200)),
            offered_at={team: _NOW - timedelta(seconds=chance.uniform(0, 7200)) for team in _TEAMS},
            calls_today=chance.randrange(20),
            position=position,
        )
        for position in range(number)
    ]


Task = Callable[[], object]


def decision(strategies: Sequence[Strategy], waiting: int, free: int, seed: int) -> Task:
    chance = random.Random(seed)
    callers = make_callers(waiting, strategies, chance)
    counsellors = make_counsellors(free, chance)
    return lambda: decide(callers, counsellors, _NOW)


def sorting(number: int, seed: int) -> Task:
    """The floor: as many tuples as there are callers and counsellors, of the same kind."""
    chance = random.Random(seed)
    rows = [
        (False, _NOW - timedelta(seconds=chance.uniform(0, 3600)), str(uuid.UUID(int=seed_id)))
        for seed_id in (chance.getrandbits(128) for _ in range(number))
    ]
    return lambda: sorted(rows)


def timed(task: Task) -> float:
    """Seconds of the processor: what else the machine does counts for little, and the tidying up
    after the scene was made for nothing. The collector runs as it does in the service.
    """
    gc.collect()
    began = time.process_time()
    task()
    return time.process_time() - began


def measure(make: Callable[[int], Task], rounds: int) -> list[float]:
    """A new scene each time, so that nothing is sorted already."""
    return [timed(make(seed)) for seed in range(rounds)]


def show_decisions() -> None:
    lowest = _percentiles(measure(lambda seed: sorting(WAITING + COUNSELLORS, seed), ROUNDS))
    rows: list[tuple[object, ...]] = [("sorting as many tuples", *lowest, "1.0", "1.0", "")]
    kinds = [*((strategy.value, (strategy,)) for strategy in Strategy), ("all", tuple(Strategy))]
    for name, strategies in kinds:

        def make(seed: int, of: Sequence[Strategy] = strategies) -> Task:
            return decision(of, WAITING, COUNSELLORS, seed)

        taken = measure(make, ROUNDS)
        figures = _percentiles(taken)
        verdict = "within" if figures[2] < AIM else "over"
        of_floor = [f"{figures[at] / lowest[at]:.1f}" for at in (0, 2)]
        rows.append((name, *figures, *of_floor, f"{verdict} {AIM:.0f} ms"))
    heads = ("strategy", "p50 ms", "p95 ms", "p99 ms", "p50 of floor", "p99 of floor", "aim")
    tables.show(f"One decision, {WAITING} waiting and {COUNSELLORS} counsellors", heads, rows)


def _percentiles(taken: Sequence[float]) -> list[float]:
    return [load.percentile(taken, percent) for percent in (50, 95, 99)]


def show_growth(strategy: Strategy) -> None:
    """As many counsellors as callers: growing no faster than the floor is n log n."""
    rows = []
    for number in GROWTH:
        rounds = max(5, min(ROUNDS, 20_000 // number))

        def make_floor(seed: int, size: int = 2 * number) -> Task:
            return sorting(size, seed)

        def make(seed: int, size: int = number) -> Task:
            return decision((strategy,), size, size, seed)

        floor = load.percentile(measure(make_floor, rounds), 50)
        taken = load.percentile(measure(make, rounds), 50)
        rows.append((f"{number}", f"{floor:.3f}", f"{taken:.3f}", f"{taken / floor:.1f}"))
    heads = ("waiting", "floor ms", "decision ms", "of floor")
    title = f"How it grows ({strategy.value}, as many counsellors, median)"
    tables.show(title, heads, rows)


def show_matcher() -> None:
    with _database() as database, ThreadPoolExecutor(IN_FLIGHT) as threads:
        floor = matching.measure_floor(database, threads)
        rounds = [matching.play_round(database, threads) for _ in range(matching.ROUNDS)]
    per_second = [1 / one.seconds_each for one in rounds]
    rows = [
        ("the lock and a row", floor, "1.00"),
        ("come, go and match", max(per_second), f"{floor / max(per_second):.2f}"),
    ]
    heads = ("transaction", "a second", "of floor")
    title = f"The matcher, {IN_FLIGHT} transactions at once"
    tables.show(title, heads, rows)
    offered = sum(one.offers for one in rounds)
    print(f"{offered} offers in {len(rounds)} rounds: none lost, none doubled, no deadlock")


@contextmanager
def _database() -> Iterator[matching.Database]:
    with service.data_folder() as folder:
        variables = service.environment(folder)
        with service.prepared(variables) as settings:
            database = service.open_database(settings, IN_FLIGHT)
            try:
                yield database
            finally:
                database.engine.dispose()


def main() -> None:
    service.end_in_good_order()
    show_decisions()
    show_growth(Strategy.LONGEST_IDLE)
    show_growth(Strategy.RANDOM)
    show_matcher()


if __name__ == "__main__":
    main()
