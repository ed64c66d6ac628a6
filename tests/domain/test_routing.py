"""Who is offered which caller: equal to a slow, obvious reference, and fair in named cases."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from helpline.domain.routing import FreeCounsellor, Pairing, WaitingCaller, decide, may_take

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEAMS = [uuid.UUID(int=number) for number in range(1, 4)]
STAFF = [uuid.UUID(int=number) for number in range(100, 112)]


def caller(number: int, *, waited: int = 60, **more: Any) -> WaitingCaller:
    given_values: dict[str, Any] = {"team_id": TEAMS[0], "language": "en", **more}
    return WaitingCaller(
        contact_id=uuid.UUID(int=1000 + number),
        since=NOON - timedelta(seconds=waited),
        **given_values,
    )


def counsellor(
    number: int, *, idle: int = 60, languages: tuple[str, ...] = ("en",)
) -> FreeCounsellor:
    return FreeCounsellor(
        STAFF[number], frozenset({TEAMS[0]}), frozenset(languages), NOON - timedelta(seconds=idle)
    )


def pairs(decided: list[Pairing]) -> list[tuple[int, int]]:
    return [
        (pairing.caller.contact_id.int - 1000, pairing.staff_id.int - 100) for pairing in decided
    ]


def test_decide_takes_the_longest_idle_when_several_are_free() -> None:
    assert pairs(decide([caller(1)], [counsellor(0, idle=5), counsellor(1, idle=50)], NOON)) == [
        (1, 1)
    ]


def test_decide_takes_the_longest_waiting_when_one_is_free() -> None:
    waiting = [caller(1, waited=10), caller(2, waited=90)]
    assert pairs(decide(waiting, [counsellor(0)], NOON)) == [(2, 0)]


def test_decide_takes_the_dropped_caller_first_when_others_wait_longer() -> None:
    waiting = [caller(1, waited=900), caller(2, waited=10, front=True)]
    assert pairs(decide(waiting, [counsellor(0)], NOON)) == [(2, 0)]


def test_decide_asks_somebody_new_when_the_longest_idle_did_not_take_it() -> None:
    asked = caller(1, asked={STAFF[0]: 1})
    assert pairs(decide([asked], [counsellor(0, idle=90), counsellor(1, idle=5)], NOON)) == [(1, 1)]


def test_decide_serves_those_behind_when_nobody_may_take_the_first() -> None:
    waiting = [caller(1, waited=90, language="es"), caller(2, waited=10)]
    assert pairs(decide(waiting, [counsellor(0)], NOON)) == [(2, 0)]


callers = some.builds(
    WaitingCaller,
    contact_id=some.uuids(),
    team_id=some.sampled_from(TEAMS),
    language=some.sampled_from(["en", "es"]),
    since=some.integers(0, 900).map(lambda seconds: NOON - timedelta(seconds=seconds)),
    front=some.booleans(),
    asked=some.dictionaries(some.sampled_from(STAFF), some.integers(1, 3), max_size=4),
)
counsellors = some.builds(
    FreeCounsellor,
    staff_id=some.sampled_from(STAFF),
    team_ids=some.frozensets(some.sampled_from(TEAMS)),
    languages=some.frozensets(some.sampled_from(["en", "es"])),
    idle_since=some.integers(0, 900).map(lambda seconds: NOON - timedelta(seconds=seconds)),
)


def reference(
    waiting: list[WaitingCaller], free: list[FreeCounsellor]
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Slow and obvious: the best caller, then the best counsellor for them, again and again."""
    waiting, free, decided = list(waiting), list(free), []
    while waiting:
        first = min(waiting, key=lambda one: (not one.front, one.since, str(one.contact_id)))
        waiting.remove(first)
        able = [one for one in free if may_take(one, first)]
        if able:
            best = min(
                able,
                key=lambda one: (
                    first.asked.get(one.staff_id, 0),
                    one.idle_since,
                    str(one.staff_id),
                ),
            )
            free.remove(best)
            decided.append((first.contact_id, best.staff_id))
    return decided


@given(
    some.lists(callers, unique_by=lambda one: one.contact_id, max_size=8),
    some.lists(counsellors, unique_by=lambda one: one.staff_id, max_size=8),
)
def test_decide_equals_the_reference_when_anybody_waits_for_anybody(
    waiting: list[WaitingCaller], free: list[FreeCounsellor]
) -> None:
    decided = decide(waiting, free, NOON)
    assert [(pairing.caller.contact_id, pairing.staff_id) for pairing in decided] == reference(
        waiting, free
    )
    assert len({pairing.staff_id for pairing in decided}) == len(decided)


@given(
    some.lists(callers, unique_by=lambda one: one.contact_id, max_size=8),
    some.lists(counsellors, unique_by=lambda one: one.staff_id, max_size=8),
)
def test_decide_leaves_no_pair_apart_when_they_may_be_together(
    waiting: list[WaitingCaller], free: list[FreeCounsellor]
) -> None:
    decided = decide(waiting, free, NOON)
    taken = {pairing.caller.contact_id for pairing in decided}
    busy = {pairing.staff_id for pairing in decided}
    left = [one for one in waiting if one.contact_id not in taken]
    idle = [one for one in free if one.staff_id not in busy]
    assert not any(may_take(counsellor, caller) for counsellor in idle for caller in left)
