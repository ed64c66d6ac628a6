"""Each strategy, exactly: whose phone rings for a caller, and whose next."""

import uuid
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from helpline.domain.configuration import Strategy
from helpline.domain.eligibility import Counsellor, Held, Reason, Tier, WaitingCaller
from helpline.domain.routing import RING_ALL_BATCH, decide

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEAM = uuid.UUID(int=1)
ANA, BEN, CLEO = (uuid.UUID(int=number) for number in (101, 102, 103))


def ago(seconds: int) -> datetime:
    return NOON - timedelta(seconds=seconds)


def caller(strategy: Strategy, number: int = 1) -> WaitingCaller:
    return WaitingCaller(uuid.UUID(int=1000 + number), TEAM, "en", ago(60), strategy=strategy)


def free(staff_id: uuid.UUID, idle: int = 60) -> Counsellor:
    return Counsellor(staff_id, frozenset({TEAM}), frozenset({"en"}), ago(idle))


def rung(waiting: WaitingCaller, *roster: Counsellor, now: datetime = NOON) -> list[uuid.UUID]:
    return [pairing.staff_id for pairing in decide([waiting], roster, now)]


def test_longest_idle_holds_when_somebody_has_been_idle_for_weeks() -> None:
    """app_queue's number for it runs below zero after eleven days, and beats other tiers."""
    weeks, days = free(ANA, idle=20 * 86_400), free(BEN, idle=2 * 86_400)
    assert rung(caller(Strategy.LONGEST_IDLE), days, weeks) == [ANA]
    partners = uuid.UUID(int=2)
    of_partners = replace(weeks, team_ids=frozenset({partners}))
    tiers = (Tier(partners, timedelta(0)),)
    served = replace(caller(Strategy.LONGEST_IDLE), further_tiers=tiers)
    assert rung(served, of_partners, days) == [BEN]


def test_order_holds_when_there_are_more_than_a_thousand() -> None:
    """Above a thousand members app_queue's order breaks."""
    many = [
        replace(free(uuid.UUID(int=10_000 - place)), position=place, offered_at={TEAM: ago(60)})
        for place in range(1_500)
    ]
    for strategy in (Strategy.ORDERED, Strategy.ROUND_ROBIN):
        assert rung(caller(strategy), *many[1_100:]) == [many[1_100].staff_id]


def test_longest_idle_ignores_a_declined_offer_when_the_next_caller_comes() -> None:
    """In mod_callcenter it was unfair after offers that were rejected (1bcdb49)."""
    declined_before = free(ANA, idle=90)
    assert rung(caller(Strategy.LONGEST_IDLE), declined_before, free(BEN, idle=30)) == [ANA]


def test_round_robin_goes_on_after_the_last_one_offered_when_everybody_is_free() -> None:
    ana = replace(free(ANA), offered_at={TEAM: ago(10)}, position=0)
    ben = replace(free(BEN), offered_at={TEAM: ago(300)}, position=1)
    cleo = replace(free(CLEO), offered_at={TEAM: ago(200)}, position=2)
    assert rung(caller(Strategy.ROUND_ROBIN), ana, ben, cleo) == [BEN]


def test_round_robin_takes_the_newcomer_next_when_the_roster_changes() -> None:
    ana = replace(free(ANA), offered_at={TEAM: ago(300)}, position=0)
    assert rung(caller(Strategy.ROUND_ROBIN), ana, replace(free(BEN), position=1)) == [BEN]


def test_fewest_calls_counts_today_when_idle_times_say_otherwise() -> None:
    ana = replace(free(ANA, idle=900), calls_today=3)
    ben = replace(free(BEN, idle=5), calls_today=1)
    assert rung(caller(Strategy.FEWEST_CALLS), ana, ben) == [BEN]


def test_ordered_follows_the_file_when_the_second_is_idle_longer() -> None:
    ana, ben = replace(free(ANA), position=0), replace(free(BEN, idle=900), position=1)
    assert rung(caller(Strategy.ORDERED), ben, ana) == [ANA]


def test_ordered_goes_on_to_the_next_when_the_first_did_not_take_it() -> None:
    asked = replace(caller(Strategy.ORDERED), asked={ANA: 1})
    ana, ben = replace(free(ANA), position=0), replace(free(BEN), position=1)
    assert rung(asked, ana, ben) == [BEN]


def test_random_keeps_its_order_when_the_same_call_is_offered_again() -> None:
    roster = [free(ANA), free(BEN), free(CLEO)]
    first = rung(caller(Strategy.RANDOM), *roster)
    assert rung(caller(Strategy.RANDOM), *reversed(roster)) == first


def test_random_asks_each_once_when_nobody_takes_it() -> None:
    waiting, asked = caller(Strategy.RANDOM), []
    for _ in range(3):
        [chosen] = rung(waiting, free(ANA), free(BEN), free(CLEO))
        asked.append(chosen)
        waiting = replace(waiting, asked={**waiting.asked, chosen: 1})
    assert set(asked) == {ANA, BEN, CLEO}


def test_random_keeps_its_order_when_somebody_comes_free() -> None:
    roster = [free(uuid.UUID(int=200 + number)) for number in range(20)]
    held = [replace(one, held=Held(Reason.IN_CALL)) for one in roster]
    [first] = rung(caller(Strategy.RANDOM), *roster)
    for one in roster:
        two = [
            person if person.staff_id in (first, one.staff_id) else busy
            for person, busy in zip(roster, held, strict=True)
        ]
        assert rung(caller(Strategy.RANDOM), *two) == [first]


def test_random_gives_everybody_the_same_share_when_some_are_busy() -> None:
    busy = [replace(free(uuid.UUID(int=300 + at)), held=Held(Reason.IN_CALL)) for at in range(30)]
    roster = [free(ANA), free(BEN), *busy, free(CLEO)]
    shares = Counter(rung(caller(Strategy.RANDOM, at), *roster)[0] for at in range(3000))
    assert all(900 < shares[one] < 1100 for one in (ANA, BEN, CLEO))


def test_random_differs_between_calls_when_there_are_many() -> None:
    roster = [free(ANA), free(BEN), free(CLEO)]
    chosen = {rung(caller(Strategy.RANDOM, number), *roster)[0] for number in range(30)}
    assert chosen == {ANA, BEN, CLEO}


def test_ring_all_rings_a_batch_when_more_are_free() -> None:
    roster = [free(uuid.UUID(int=200 + number)) for number in range(RING_ALL_BATCH + 3)]
    assert len(rung(caller(Strategy.RING_ALL), *roster)) == RING_ALL_BATCH


def test_ring_all_fills_the_batch_when_some_have_stopped_ringing() -> None:
    waiting = replace(caller(Strategy.RING_ALL), ringing=RING_ALL_BATCH - 1, rung_at=ago(5))
    assert len(rung(waiting, free(ANA), free(BEN))) == 1


def test_widen_rings_one_more_when_the_first_has_rung_a_while() -> None:
    waiting = replace(caller(Strategy.WIDEN), ringing=1, rung_at=NOON)
    assert rung(waiting, free(BEN)) == []
    assert rung(waiting, free(BEN), now=NOON + waiting.widen_every) == [BEN]


def test_callback_rings_one_phone_when_the_team_rings_all() -> None:
    owed = replace(caller(Strategy.RING_ALL), callback_id=uuid.UUID(int=9))
    assert len(rung(owed, free(ANA), free(BEN))) == 1
