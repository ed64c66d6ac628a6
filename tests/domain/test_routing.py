"""Who is offered which caller: equal to a slow, obvious reference, and fair in named cases."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from helpline.domain.configuration import Gender, Strategy
from helpline.domain.eligibility import (
    REST_AFTER_PASSING_ON,
    Counsellor,
    Held,
    Reason,
    Tier,
    WaitingCaller,
    Wishes,
)
from helpline.domain.priority import Standing
from helpline.domain.routing import Pairing, decide, explain
from tests.domain.reference import may, reference, waits_for_known

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEAMS = [uuid.UUID(int=number) for number in range(1, 4)]
STAFF = [uuid.UUID(int=number) for number in range(100, 112)]
OURS, PARTNERS, OTHERS = TEAMS


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def caller(number: int, *, waited: float = 60, **more: Any) -> WaitingCaller:
    given_values: dict[str, Any] = {"team_id": OURS, "language": "en", **more}
    return WaitingCaller(
        contact_id=uuid.UUID(int=1000 + number), since=NOON - seconds(waited), **given_values
    )


def counsellor(number: int, *, idle: int = 60, **more: Any) -> Counsellor:
    given_values: dict[str, Any] = {
        "team_ids": frozenset({OURS}),
        "languages": frozenset({"en"}),
        **more,
    }
    return Counsellor(STAFF[number], idle_since=NOON - seconds(idle), **given_values)


def pairs(decided: list[Pairing]) -> list[tuple[int, int]]:
    return [
        (pairing.caller.contact_id.int - 1000, STAFF.index(pairing.staff_id)) for pairing in decided
    ]


def offered(one: WaitingCaller, *people: Counsellor, now: datetime = NOON) -> list[int]:
    return [number for _, number in pairs(decide([one], people, now))]


def reasons(one: WaitingCaller, *people: Counsellor, now: datetime = NOON) -> list[Reason]:
    return [held.reason for held in explain(one, people, now).values()]


def test_decide_serves_who_waits_longest_first_when_somebody_is_free() -> None:
    waiting = [caller(1, waited=30), caller(2, waited=90)]
    assert pairs(decide(waiting, [counsellor(0)], NOON)) == [(2, 0)]


def test_decide_serves_who_was_dropped_first_when_others_wait_longer() -> None:
    waiting = [caller(1, waited=900), caller(2, waited=10, standing=Standing.DROPPED)]
    assert pairs(decide(waiting, [counsellor(0)], NOON)) == [(2, 0)]


def test_decide_offers_whoever_is_idle_longest_when_several_are_free() -> None:
    assert offered(caller(1), counsellor(0, idle=5), counsellor(1, idle=90)) == [1]


def test_decide_asks_another_first_when_one_was_asked_already() -> None:
    asked = caller(1, asked={STAFF[0]: 1})
    assert offered(asked, counsellor(0, idle=90), counsellor(1, idle=5)) == [1]


def test_who_missed_their_last_offer_comes_after_the_others() -> None:
    """An empty chair is idle longest: it would be rung for every caller."""
    empty = counsellor(0, idle=900, has_missed=True)
    assert offered(caller(1), empty, counsellor(1, idle=5)) == [1]
    assert offered(caller(1), empty) == [0]


def test_decide_serves_those_behind_when_nobody_may_take_the_first() -> None:
    """app_queue's turn gate is blind to who may take whom, and holds everybody up."""
    waiting = [caller(1, waited=90, language="es"), caller(2, waited=10)]
    assert pairs(decide(waiting, [counsellor(0)], NOON)) == [(2, 0)]


def test_preferred_skill_is_a_must_until_its_time_when_somebody_else_is_free() -> None:
    wishes = Wishes(prefer_skills=frozenset({"youth"}), prefer_for=seconds(60))
    plain = counsellor(0)
    early, late = caller(1, waited=59, wishes=wishes), caller(1, waited=60, wishes=wishes)
    assert offered(early, plain) == []
    assert explain(early, [plain], NOON) == {STAFF[0]: Held(Reason.SKILL, NOON + seconds(1))}
    assert offered(late, plain) == [0]


def test_preferred_language_relaxes_with_the_wait_when_the_line_prefers_it() -> None:
    wishes = Wishes(prefers_language=True, prefer_for=seconds(60))
    assert offered(caller(1, waited=59, language="es", wishes=wishes), counsellor(0)) == []
    assert offered(caller(1, waited=60, language="es", wishes=wishes), counsellor(0)) == [0]


def test_must_never_relaxes_until_a_supervisor_lifts_it() -> None:
    wishes = Wishes(must_skills=frozenset({"youth"}))
    for_a_day = caller(1, waited=86_400, wishes=wishes)
    assert offered(for_a_day, counsellor(0)) == []
    assert reasons(for_a_day, counsellor(0)) == [Reason.SKILL]
    assert offered(caller(1, wishes=wishes, musts_lifted=True), counsellor(0)) == [0]
    assert offered(caller(1, wishes=wishes), counsellor(0, skills=frozenset({"youth"}))) == [0]


def test_woman_who_was_asked_for_is_rung_strictly() -> None:
    """However long it takes, and even where a supervisor has lifted the line's own musts."""
    asks = caller(1, waited=9_000, wishes=Wishes(gender=Gender.WOMAN), musts_lifted=True)
    man, unsaid = counsellor(0, gender=Gender.MAN), counsellor(1)
    assert reasons(asks, man, unsaid) == [Reason.GENDER, Reason.GENDER]
    assert offered(asks, man, unsaid, counsellor(2, gender=Gender.WOMAN)) == [2]


def test_partner_team_is_rung_after_its_time_when_our_own_are_busy() -> None:
    tiers = (Tier(PARTNERS, seconds(30)), Tier(None, seconds(90)))
    busy = counsellor(0, held=Held(Reason.IN_CALL))
    partner = counsellor(1, team_ids=frozenset({PARTNERS}))
    on_call = counsellor(
        2,
        team_ids=frozenset({OTHERS}),
        held=Held(Reason.OFF),
        is_on=False,
        on_call_rank=0,
    )
    for waited, expected in ((29, []), (30, [1])):
        assert (
            offered(caller(1, waited=waited, further_tiers=tiers), busy, partner, on_call)
            == expected
        )
    late = caller(1, waited=90, further_tiers=tiers)
    assert offered(late, busy, on_call) == [2]
    early = caller(1, waited=29, further_tiers=tiers)
    assert reasons(early, busy, partner, on_call) == [
        Reason.IN_CALL,
        Reason.TEAM_NOT_YET,
        Reason.TEAM_NOT_YET,
    ]


def test_people_of_the_team_for_a_stage_come_first_and_nobody_waits_for_them() -> None:
    of_family = frozenset({OURS, PARTNERS})
    one = caller(1, prefers_team_id=PARTNERS)
    idle, family = counsellor(1, idle=900), counsellor(2, idle=5, team_ids=of_family)
    assert offered(one, idle, family) == [2]
    assert offered(caller(1), idle, family) == [1]
    assert offered(one, idle) == [1]
    talking = counsellor(2, team_ids=of_family, held=Held(Reason.IN_CALL))
    assert offered(one, idle, talking) == [1]
    empty_chair = counsellor(2, team_ids=of_family, has_missed=True)
    assert offered(one, idle, empty_chair) == [1]
    assert offered(one, counsellor(3, team_ids=frozenset({PARTNERS}))) == []


def test_own_team_comes_first_when_the_partner_team_is_idle_longer() -> None:
    late = caller(1, waited=90, further_tiers=(Tier(PARTNERS, seconds(30)),))
    partner = counsellor(1, idle=900, team_ids=frozenset({PARTNERS}))
    assert offered(late, partner, counsellor(0, idle=1)) == [0]


def test_tier_opens_at_once_when_nobody_of_those_before_it_is_on() -> None:
    off = counsellor(0, held=Held(Reason.OFF), is_on=False)
    partner = counsellor(1, team_ids=frozenset({PARTNERS}))
    fresh = caller(1, waited=0, further_tiers=(Tier(PARTNERS, seconds(600)),))
    assert offered(fresh, off, partner) == [1]


def test_last_counsellor_is_waited_for_a_short_while_when_wrapping_up() -> None:
    wishes = Wishes(last_counsellor_for=seconds(20))
    known = counsellor(0, held=Held(Reason.WRAPPING_UP, NOON + seconds(9)))
    early = caller(1, waited=19, wishes=wishes, last_counsellor_id=STAFF[0])
    assert offered(early, known, counsellor(1)) == []
    assert reasons(early, known, counsellor(1)) == [
        Reason.WRAPPING_UP,
        Reason.LAST_COUNSELLOR_FIRST,
    ]
    late = caller(1, waited=20, wishes=wishes, last_counsellor_id=STAFF[0])
    assert offered(late, known, counsellor(1)) == [1]


def test_last_counsellor_comes_first_when_another_is_idle_longer() -> None:
    wishes = Wishes(last_counsellor_for=seconds(20))
    returning = caller(1, waited=1, wishes=wishes, last_counsellor_id=STAFF[0])
    assert offered(returning, counsellor(0, idle=1), counsellor(1, idle=900)) == [0]


def test_last_counsellor_is_not_waited_for_when_they_talk_or_were_asked_already() -> None:
    wishes = Wishes(last_counsellor_for=seconds(20))
    talks = counsellor(0, held=Held(Reason.IN_CALL))
    returning = caller(1, waited=1, wishes=wishes, last_counsellor_id=STAFF[0])
    assert offered(returning, talks, counsellor(1)) == [1]
    asked = caller(1, waited=1, wishes=wishes, last_counsellor_id=STAFF[0], asked={STAFF[0]: 1})
    assert offered(asked, counsellor(0), counsellor(1)) == [1]


def test_last_counsellor_is_not_waited_for_when_they_could_not_take_this_call() -> None:
    wishes = Wishes(last_counsellor_for=seconds(20), gender=Gender.WOMAN)
    known = counsellor(0, gender=Gender.MAN, held=Held(Reason.WRAPPING_UP, NOON + seconds(9)))
    asks = caller(1, waited=1, wishes=wishes, last_counsellor_id=STAFF[0])
    assert offered(asks, known, counsellor(1, gender=Gender.WOMAN)) == [1]


def test_last_counsellor_is_not_waited_for_when_another_caller_has_just_got_them() -> None:
    wishes = Wishes(last_counsellor_for=seconds(20))
    first = caller(1, waited=10, wishes=wishes, last_counsellor_id=STAFF[0])
    second = caller(2, waited=5, wishes=wishes, last_counsellor_id=STAFF[0])
    assert pairs(decide([first, second], [counsellor(0), counsellor(1)], NOON)) == [(1, 0), (2, 1)]


def test_caller_is_not_offered_again_to_who_just_passed_them_on() -> None:
    passed = caller(1, asked={STAFF[0]: 1}, passed_on={STAFF[0]: NOON})
    assert offered(passed, counsellor(0)) == []
    assert reasons(passed, counsellor(0)) == [Reason.JUST_PASSED_ON]
    assert offered(passed, counsellor(0), now=NOON + REST_AFTER_PASSING_ON) == [0]


def test_capped_counsellor_is_not_rung_when_their_day_is_full() -> None:
    capped = counsellor(0, capped_teams=frozenset({OURS}))
    assert reasons(caller(1), capped) == [Reason.CAPPED]
    assert offered(caller(1), capped) == []


def test_capped_counsellor_is_rung_when_a_life_is_in_danger() -> None:
    """And keeps nobody of a later tier from being rung at once."""
    capped = counsellor(0, capped_teams=frozenset({OURS}))
    partner = counsellor(1, team_ids=frozenset({PARTNERS}))
    urgent = caller(1, standing=Standing.EMERGENCY, further_tiers=(Tier(PARTNERS, seconds(900)),))
    assert offered(urgent, capped, partner) == [0]
    assert offered(urgent, replace(capped, held=Held(Reason.IN_CALL)), partner) == [1]


def test_on_call_person_who_is_off_is_rung_only_by_lines_that_ring_those_on_call() -> None:
    on_call = counsellor(0, held=Held(Reason.OFF), is_on=False, on_call_rank=0)
    assert offered(caller(1, waited=900), on_call) == []
    rings = caller(1, waited=900, further_tiers=(Tier(None, seconds(60)),))
    assert offered(rings, on_call) == [0]


held = some.one_of(
    some.none(),
    some.none(),
    some.sampled_from(
        [Reason.OFF, Reason.BREAK, Reason.IN_CALL, Reason.OFFERED, Reason.WRAPPING_UP]
    ).map(Held),
)
a_while = some.sampled_from([0, 30, 59, 60, 61, 300]).map(seconds)
skills = some.frozensets(some.sampled_from(["youth", "sign"]), max_size=1)
wishes = some.builds(
    Wishes,
    must_skills=skills,
    prefer_skills=skills,
    prefers_language=some.booleans(),
    prefer_for=a_while,
    gender=some.sampled_from([None, None, Gender.WOMAN]),
    last_counsellor_for=a_while,
)
callers = some.builds(
    WaitingCaller,
    contact_id=some.uuids(),
    team_id=some.sampled_from(TEAMS),
    language=some.sampled_from(["en", "es"]),
    open_to=some.sampled_from([frozenset(), frozenset({"en", "es"})]),
    since=some.integers(0, 9000).map(lambda number: NOON - seconds(number)),
    standing=some.sampled_from(Standing),
    asked=some.dictionaries(some.sampled_from(STAFF), some.integers(1, 3), max_size=4),
    passed_on=some.dictionaries(
        some.sampled_from(STAFF), some.sampled_from([NOON, NOON - seconds(301)]), max_size=1
    ),
    last_counsellor_id=some.sampled_from([None, *STAFF[:3]]),
    wishes=wishes,
    further_tiers=some.lists(
        some.builds(Tier, some.sampled_from([*TEAMS, None]), a_while), max_size=2
    ).map(tuple),
    musts_lifted=some.booleans(),
    strategy=some.sampled_from(Strategy),
    entered_at=some.one_of(
        some.none(), some.integers(0, 900).map(lambda number: NOON - seconds(number))
    ),
)
counsellors = some.builds(
    Counsellor,
    staff_id=some.sampled_from(STAFF),
    team_ids=some.frozensets(some.sampled_from(TEAMS)),
    languages=some.frozensets(some.sampled_from(["en", "es"])),
    idle_since=some.integers(0, 900).map(lambda number: NOON - seconds(number)),
    skills=skills,
    gender=some.sampled_from([None, Gender.WOMAN]),
    held=held,
    position=some.integers(0, 5),
    has_missed=some.booleans(),
    calls_today=some.integers(0, 2),
    offered_at=some.dictionaries(some.sampled_from(TEAMS), some.just(NOON), max_size=2),
    on_call_rank=some.sampled_from([None, None, 0, 1]),
    capped_teams=some.frozensets(some.sampled_from(TEAMS), max_size=1),
).map(lambda one: one if one.held is None else _consistent(one))


def _consistent(one: Counsellor) -> Counsellor:
    """Who is off or on a break is not on."""
    is_on = one.held is None or one.held.reason not in (Reason.OFF, Reason.BREAK)
    return Counsellor(**{**one.__dict__, "is_on": is_on})


@given(
    some.lists(callers, unique_by=lambda one: one.contact_id, max_size=8),
    some.lists(counsellors, unique_by=lambda one: one.staff_id, max_size=8),
)
def test_decide_equals_the_reference_when_anybody_waits_for_anybody(
    waiting: list[WaitingCaller], people: list[Counsellor]
) -> None:
    decided = decide(waiting, people, NOON)
    assert [(pairing.caller.contact_id, pairing.staff_id) for pairing in decided] == reference(
        waiting, people, NOON
    )
    assert len({pairing.staff_id for pairing in decided}) == len(decided)


@given(
    some.lists(callers, unique_by=lambda one: one.contact_id, max_size=8),
    some.lists(counsellors, unique_by=lambda one: one.staff_id, max_size=8),
)
def test_decide_leaves_no_pair_apart_when_they_may_be_together(
    waiting: list[WaitingCaller], people: list[Counsellor]
) -> None:
    """Liveness, for any priorities: the bug of app_queue's force_longest_waiting_caller (#1691)."""
    decided = decide(waiting, people, NOON)
    taken = {pairing.staff_id for pairing in decided}
    served = {pairing.caller.contact_id for pairing in decided}
    for one in waiting:
        if one.contact_id not in served and not waits_for_known(one, people, set(), NOON):
            assert not [
                person
                for person in people
                if person.staff_id not in taken and may(one, person, people, NOON)
            ]


@given(
    some.lists(callers, unique_by=lambda one: one.contact_id, min_size=1, max_size=4),
    some.lists(counsellors, unique_by=lambda one: one.staff_id, max_size=8),
)
def test_explain_gives_a_reason_for_everybody_when_nobody_is_offered(
    waiting: list[WaitingCaller], people: list[Counsellor]
) -> None:
    one = waiting[0]
    if decide([one], people, NOON):
        return
    found = explain(one, people, NOON)
    assert found.keys() == {person.staff_id for person in people}
    assert Reason.CHOSEN not in {held.reason for held in found.values()}
    assert Reason.OTHERS_FIRST not in {held.reason for held in found.values()}
